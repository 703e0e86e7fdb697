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
// kept. Those that hold JSON are returned as it, too.
func canonicalQuery(op *engineapi.Operation, raw string) (kept map[string][]string, all map[string][]any) {
	if raw == "" {
		return nil, nil
	}
	values, _ := url.ParseQuery(raw) // as the engine does: what cannot be parsed is not there
	if op == nil {
		return values, nil
	}
	kept, all = map[string][]string{}, map[string][]any{}
	for name, given := range values {
		param, known := op.Param(name)
		switch {
		case !known, isTerminalParam(op, name):
		case param.Type == engineapi.ParamJSON, param.Type == engineapi.ParamJSONList:
			if param.Type == engineapi.ParamJSON {
				given = given[:1]
			}
			for _, value := range given {
				if parsed, text := canonicalJSONParam(param, value); text != "" {
					kept[name], all[name] = append(kept[name], text), append(all[name], parsed)
				}
			}
		default:
			if value := canonicalParam(param, given); len(value) > 0 && !isParamDefault(op, name, value) {
				kept[name] = value
			}
		}
	}
	return kept, all
}

// isParamDefault reports whether the values of a parameter say what their
// absence does.
func isParamDefault(op *engineapi.Operation, name string, values []string) bool {
	return len(values) == 1 && slices.Contains(paramDefaults[op.ID()][name], values[0])
}

// canonicalParam returns the values that count: none when they say what
// absence says.
func canonicalParam(param engineapi.Param, given []string) []string {
	if param.Type == engineapi.ParamList {
		return slices.DeleteFunc(slices.Clone(given), func(v string) bool { return v == "" })
	}
	// The engine reads the first value of a parameter that is no list.
	value := given[0]
	switch param.Type {
	case engineapi.ParamBool:
		value = strconv.FormatBool(engineapi.Truth(value))
		if value == strconv.FormatBool(engineapi.Truth(param.Default)) {
			return nil
		}
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

// canonicalJSONParam returns a parameter that holds JSON as such, and with its
// keys sorted; no text if it says nothing. What is no JSON is a text.
func canonicalJSONParam(param engineapi.Param, value string) (parsed any, text string) {
	parsed, ok := parseJSON(strings.NewReader(value))
	if !ok {
		if value == param.Default {
			return nil, ""
		}
		return value, value
	}
	if param.Name == "filters" {
		parsed = canonicalFilters(parsed)
	}
	var schema *engineapi.Schema
	if param.Name == "buildargs" || param.Name == "labels" {
		schema = &engineapi.Schema{Type: engineapi.SchemaMap} // a key without a value is one
	}
	parsed, present := prune(parsed, schema)
	if !present {
		return nil, ""
	}
	text = encodeJSON(parsed)
	if text == param.Default {
		return nil, ""
	}
	return parsed, text
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
