package load

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(exchangeProcess) != "" {
		serveExchange()
	}
	goleak.VerifyTestMain(m)
}
