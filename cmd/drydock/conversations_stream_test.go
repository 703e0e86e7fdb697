package main

import "encoding/json"

// streamTalk is of answers that come in pieces, or when something happens.
func streamTalk() []conversation {
	return append(logTalk(), watchTalk()...)
}

func logTalk() []conversation {
	const speak = "for n in 1 2 3; do echo $n; sleep 0.2; done"
	var all []conversation
	for _, version := range []string{"", "/v1.41"} {
		path := version + "/containers/drydock-test-bytes/logs"
		for _, query := range []string{
			"?stdout=1&stderr=1", "?stdout=1&tail=1", "?stderr=1&timestamps=1", "?stdout=1&since=4000000000", "",
			"?stdout=1&follow=1", "?stdout=1&stderr=1&follow=true&until=4000000000",
		} {
			all = append(all, conversation{name: "GET " + path + query, talk: posts("GET "+path+query, "")})
		}
	}
	return append(all,
		conversation{name: "logs of nobody", talk: posts("GET /containers/drydock-test-nobody/logs?stdout=1", "")},
		conversation{name: "HEAD logs", talk: posts("HEAD "+bytesPath+"/logs?stdout=1", "")},
		conversation{
			name: "logs that are followed", before: runs("busybox", "sh", "-c", speak), differs: []difference{chunks},
			talk: posts("GET /containers/"+made+"/logs?stdout=1&stderr=1&follow=1", ""),
		},
		conversation{
			name: "logs of a terminal that are followed", before: runs("-t", "busybox", "sh", "-c", speak),
			differs: []difference{chunks}, talk: posts("GET /containers/"+made+"/logs?stdout=1&follow=1", ""),
		},
		conversation{
			name: "logs until the client leaves", before: runs("busybox", "sh", "-c", "echo once; sleep 1000"),
			talk: func(c *caller) {
				c.ask("GET /containers/"+made+"/logs?stdout=1&follow=1", "")
				c.until("once\n\r\n")
			},
		},
	)
}

func watchTalk() []conversation {
	filters := "filters=%7B%22container%22%3A%5B%22drydock-test-bytes%22%5D%7D"
	return []conversation{
		{name: "events of the past", talk: posts("GET /events?since=1&until=2", "")},
		{name: "events of another past", talk: posts("GET /v1.41/events?since=1&until=2.5&"+filters, "")},
		{name: "events until nonsense", talk: posts("GET /events?until=x", "")},
		{
			name: "events until the client leaves", differs: []difference{ids, times},
			before: [][]string{{"rm", "-f", made, made + "2"}, {"create", "--name", made, "busybox"}},
			talk: func(c *caller) {
				c.ask("GET /events?filters=%7B%22event%22%3A%5B%22rename%22%5D%7D", "")
				c.head()
				c.beside("rename", made, made+"2")
				c.until(`"Action":"rename"`)
				c.until("}\n\r\n")
			},
		},
		{name: "stats of a container that has ended", differs: []difference{times}, talk: posts("GET "+bytesPath+"/stats?stream=0&one-shot=1", "")},
		{
			name: "stats", differs: []difference{chunks, times, figures, length},
			talk: posts("GET /containers/drydock-test-busy/stats?stream=0&one-shot=1", ""),
		},
		{name: "stats of nobody", talk: posts("GET /containers/drydock-test-nobody/stats", "")},
		{name: "stats until the client leaves", differs: []difference{chunks, times, figures}, talk: func(c *caller) {
			c.ask("GET /containers/drydock-test-busy/stats", "")
			c.until("}\n\r\n")
		}},
		{name: "wait for one that has ended", talk: posts("POST "+bytesPath+"/wait", "")},
		{name: "wait for a removal that was", before: [][]string{{"rm", "-f", made}}, talk: posts("POST /containers/"+made+"/wait?condition=removed", "")},
		{name: "wait on nonsense", talk: posts("POST /containers/drydock-test-bytes/wait?condition=nonsense", "")},
		{name: "wait for an exit", before: runs("busybox", "sh", "-c", "sleep 1000"), talk: func(c *caller) {
			c.ask("POST /containers/"+made+"/wait?condition=next-exit", "")
			c.until("\r\n\r\n") // it comes at once
			c.beside("kill", made)
			c.answer()
			c.open()
		}},
	}
}

// runs starts a container anew.
func runs(args ...string) [][]string {
	return [][]string{{"rm", "-f", made}, append([]string{"run", "-d", "--name", made}, args...)}
}

// field returns a field of a JSON document.
func field(document, name string) string {
	var fields map[string]any
	_ = json.Unmarshal([]byte(document), &fields) // what is missing shows in what is asked next
	value, _ := fields[name].(string)
	return value
}
