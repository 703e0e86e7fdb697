package matcher

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drydock-go/drydock/matcher/engineapi"
)

// canonicalQuery keeps the parameters that the operation knows and that ask
// for something else than their absence does. Of an unknown operation all are
// kept.
func canonicalQuery(op *engineapi.Operation, raw string) map[string][]string {
	if raw == "" {
		return nil
	}
	values, _ := url.ParseQuery(raw) // as the engine does: what cannot be parsed is not there
	if op == nil {
		return values
	}
	kept := map[string][]string{}
	for name, given := range values {
		param, known := op.Param(name)
		if !known || isTerminalParam(op, name) {
			continue
		}
		if value := canonicalParam(param, given); len(value) > 0 {
			kept[name] = value
		}
	}
	return kept
}

// canonicalParam returns the values that count: none when they say what
// absence says.
func canonicalParam(param engineapi.Param, given []string) []string {
	switch param.Type {
	case engineapi.ParamList:
		return slices.DeleteFunc(slices.Clone(given), func(v string) bool { return v == "" })
	case engineapi.ParamJSONList:
		var all []string
		for _, value := range given {
			if value = canonicalJSONParam(param.Name, value); value != "" {
				all = append(all, value)
			}
		}
		return all
	}
	// The engine reads the first value of a parameter that is no list.
	value := given[0]
	switch param.Type {
	case engineapi.ParamBool:
		value = strconv.FormatBool(engineapi.Truth(value))
		if value == strconv.FormatBool(engineapi.Truth(param.Default)) {
			return nil
		}
	case engineapi.ParamJSON:
		value = canonicalJSONParam(param.Name, value)
	case engineapi.ParamTime:
		if isMoment(value) {
			value = someMoment
		}
	}
	if value == "" || value == param.Default {
		return nil
	}
	return []string{value}
}

// someMoment stands for any point in time. Clients compute them from their
// clock ("docker logs --since 10m"), and ask the same question with another
// one in each run.
const someMoment = "some point in time"

// isMoment tells a point in time from 0, which means something else to the
// engine, and from what is none.
func isMoment(value string) bool {
	if _, err := time.Parse(time.RFC3339Nano, value); err == nil {
		return true
	}
	seconds, fraction, found := strings.Cut(value, ".")
	digits := seconds + fraction
	return seconds != "" && found == (fraction != "") &&
		strings.Trim(digits, "0123456789") == "" && strings.Trim(digits, "0") != ""
}

// moments returns the points in time in a query, as they were given. They do
// not make it another question, but tell which of two recordings is nearer.
func moments(op *engineapi.Operation, raw string) string {
	if op == nil || raw == "" {
		return ""
	}
	values, _ := url.ParseQuery(raw)
	kept := url.Values{}
	for _, param := range op.Params {
		if param.Type == engineapi.ParamTime && isMoment(values.Get(param.Name)) {
			kept.Set(param.Name, values.Get(param.Name))
		}
	}
	return kept.Encode()
}

// canonicalJSONParam returns a parameter that holds JSON with its keys
// sorted, or nothing if it says nothing.
func canonicalJSONParam(name, value string) string {
	parsed, ok := parseJSON(strings.NewReader(value))
	if !ok {
		return value
	}
	if name == "filters" {
		parsed = canonicalFilters(parsed)
	}
	var schema *engineapi.Schema
	if name == "buildargs" || name == "labels" {
		schema = &engineapi.Schema{Type: engineapi.SchemaMap} // a key without a value is one
	}
	parsed, present := prune(parsed, schema)
	if !present {
		return ""
	}
	return encodeJSON(parsed)
}

// canonicalFilters brings the two spellings of filters to one: clients in Go
// send {"label":{"a=b":true}}, most others {"label":["a=b"]}. Order means
// nothing.
func canonicalFilters(parsed any) any {
	filters, ok := parsed.(map[string]any)
	if !ok {
		return parsed
	}
	for name, values := range filters {
		var words []string
		switch values := values.(type) {
		case map[string]any:
			for word, set := range values {
				if set != false {
					words = append(words, word)
				}
			}
		case []any:
			for _, word := range values {
				text, ok := word.(string)
				if !ok {
					text = encodeJSON(word)
				}
				words = append(words, text)
			}
		default:
			continue
		}
		slices.Sort(words)
		filters[name] = anySlice(slices.Compact(words))
	}
	return filters
}

func anySlice(words []string) []any {
	all := make([]any, len(words))
	for n, word := range words {
		all[n] = word
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// encodeJSON writes what parseJSON read, keys sorted.
func encodeJSON(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // unreachable: it was JSON before
	}
	return string(data)
}
