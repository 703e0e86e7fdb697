package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// share makes equal nodes one node, so that each object is written once: the settings of an endpoint are the same
// where a container is created and where it is connected. Nodes start in one class per content and are split by the
// classes of their children until nothing splits any more; that works for recursive schemas as well.
func share(roots map[string]*node) map[string]*node {
	nodes := reach(roots)
	class := map[*node]string{}
	for count := 0; ; {
		next := map[*node]string{}
		number := map[string]string{}
		for _, n := range nodes {
			sig := signature(n, class)
			if number[sig] == "" {
				number[sig] = fmt.Sprint(len(number) + 1)
			}
			next[n] = number[sig]
		}
		class = next
		if len(number) == count {
			break
		}
		count = len(number)
	}
	return replace(roots, nodes, class)
}

// reach lists every node once, in a stable order.
func reach(roots map[string]*node) []*node {
	var list []*node
	seen := map[*node]bool{}
	var visit func(*node)
	visit = func(n *node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		list = append(list, n)
		visit(n.elem)
		for _, f := range n.fields {
			visit(f.node)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(roots)) {
		visit(roots[key])
	}
	return list
}

func signature(n *node, class map[*node]string) string {
	var sig strings.Builder
	fmt.Fprintf(&sig, "%s %s", n.kind, class[n.elem])
	for _, f := range n.fields {
		fmt.Fprintf(&sig, "\n%s %s %v", f.name, class[f.node], f.span)
	}
	return sig.String()
}

// replace points everything at the first node of each class.
func replace(roots map[string]*node, nodes []*node, class map[*node]string) map[string]*node {
	first := map[string]*node{"": nil}
	for _, n := range nodes {
		if first[class[n]] == nil {
			first[class[n]] = n
		}
	}
	for _, n := range nodes {
		n.elem = first[class[n.elem]]
		for _, f := range n.fields {
			f.node = first[class[f.node]]
		}
	}
	out := map[string]*node{}
	for key, n := range roots {
		out[key] = first[class[n]]
	}
	return out
}
