package session

// slab hands out zeroed values that are allocated some at a time: calls, parties and channels come and go, and each would be an allocation of
// its own. A slab is given back when none of its values is in use any more: a call that lasts keeps its neighbours' memory, and therefore a call
// that is over lets go of its parties and channels (forget), or each slab would keep the next.
type slab[T any] struct{ free []T }

const slabSize = 8

func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		s.free = make([]T, slabSize)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}
