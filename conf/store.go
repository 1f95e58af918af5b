package conf

import (
	"net/url"
	"os"
	"strings"
	"time"
)

// Store says where that is kept which outlives the process: in memory nothing does; with a URL a NATS cluster has it, else a folder.
type Store struct {
	// Path is the folder, relative to the configuration's; STATE_DIRECTORY, which systemd sets, or data when absent.
	Path string `yaml:"path" restart:"true"`
	// URL is of servers of a NATS cluster, with commas between them.
	URL NATSURL `yaml:"url" restart:"true"`
	// CredentialsFile is what is shown to the cluster: a .creds file, relative to the configuration's folder.
	CredentialsFile string        `yaml:"credentials_file" restart:"true"`
	Memory          bool          `yaml:"memory" restart:"true"`
	CallLogAge      time.Duration `yaml:"call_log_age" range:"1h..87600h" restart:"true"`
	CallLogSize     int           `yaml:"call_log_size" range:"100..10000000" restart:"true"`
}

// NATSURL is one or several nats, tls, ws or wss URLs without user and password, with commas between them.
type NATSURL string

func parseNATSURL(s string) (NATSURL, *wrong) {
	if s == "" {
		return "", nil
	}
	for one := range strings.SplitSeq(s, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Hostname() == "" {
			return "", &wrong{"is not a URL", "write it in full: nats://192.0.2.1:4222, several with commas between them"}
		}
		switch u.Scheme {
		case "nats", "tls", "ws", "wss":
		default:
			return "", &wrong{"is not a URL of NATS", "begin it with nats:// or tls://"}
		}
		if u.User != nil {
			return "", &wrong{"holds a user name", "name a credentials_file, which is not logged"}
		}
	}
	return NATSURL(s), nil
}

// store checks that there is one place, and says which it is.
func (c *checker) store() {
	s, path, credentials := &c.file.Store, "store.path", "store.credentials_file"
	switch {
	case s.Memory && s.URL != "":
		c.wrong("store.memory", "keeps nothing, and url is given too", "keep one of the two")
	case s.URL != "" && c.has(path):
		c.wrong(path, "is a folder, and url is given too", "keep one of the two")
	case c.has(path) && s.Path == "" && !c.broken(path) && !s.Memory:
		c.wrong(path, "is empty", "name a folder, or write memory: true to keep nothing")
	}
	if !c.has(path) {
		dir, _ := c.env("STATE_DIRECTORY")
		if dir, _, _ = strings.Cut(dir, ":"); dir != "" { // systemd's list
			s.Path = dir
		}
	}
	s.Path = c.file.near(s.Path)
	if s.CredentialsFile == "" {
		return
	}
	s.CredentialsFile = c.file.near(s.CredentialsFile)
	if s.URL == "" && !c.broken("store.url") {
		c.wrongKey(credentials, "there is no url of a cluster to show them to", "add url, or remove it")
	} else if f, err := os.Open(s.CredentialsFile); err != nil {
		c.wrong(credentials, "cannot be read: "+bare(err), "write the path of a .creds file, relative to the configuration")
	} else {
		_ = f.Close()
	}
}
