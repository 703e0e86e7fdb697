package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// encodings returns secrets as they can stand in a file. Of base64 the parts
// that do not depend on what stands beside the secret are returned, for every
// alignment.
func encodings(secrets ...string) []string {
	var all []string
	for _, secret := range secrets {
		all = append(all, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))))
		for _, text := range spellings(secret) {
			all = append(append(all, text), base64Of(text)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// spellings returns a secret as text, JSON and addresses hold it.
func spellings(secret string) []string {
	inJSON := jsonString(secret)
	all := []string{
		secret, inJSON, strings.ReplaceAll(inJSON, "/", `\/`), asciiString(secret), strings.ToUpper(asciiString(secret)),
		url.QueryEscape(secret), url.PathEscape(secret), strings.ToLower(url.QueryEscape(secret)), percent(secret),
	}
	if escaped, err := json.Marshal(secret); err == nil { // as Go does: & is \u0026
		all = append(all, string(escaped[1:len(escaped)-1]))
	}
	for _, text := range slices.Clone(all) { // once more, as YAML and JSON within JSON have it
		all = append(all, jsonString(text), strings.Trim(strconv.QuoteToASCII(text), `"`))
	}
	return all
}

// jsonString returns a secret as it stands between the quotes of JSON, with
// nothing escaped that need not be.
func jsonString(secret string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(secret) // a string can be encoded
	return strings.TrimSuffix(strings.TrimPrefix(out.String(), `"`), "\"\n")
}

// asciiString escapes everything in JSON but letters and digits of ASCII.
func asciiString(secret string) string {
	var out strings.Builder
	for _, r := range secret {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			out.WriteRune(r)
		} else {
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// percent escapes every byte as addresses do.
func percent(secret string) string {
	var out strings.Builder
	for n := range len(secret) {
		fmt.Fprintf(&out, "%%%02X", secret[n])
	}
	return out.String()
}

func base64Of(text string) []string {
	var all []string
	for shift := range 3 {
		padded := strings.Repeat("x", shift) + text
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(padded))
			whole := len(padded) / 3 * 4 // the last group depends on what follows
			first := (shift*8 + 5) / 6   // the first characters depend on what stands before
			all = append(all, encoded[first:whole])
		}
	}
	return all
}

// leak looks for secrets in every encoding, also where lines are broken.
func leak(data []byte, encoded []string) error {
	joined := bytes.Join(bytes.Fields(data), nil)
	for _, secret := range encoded {
		if bytes.Contains(data, []byte(secret)) || bytes.Contains(joined, []byte(secret)) {
			return fmt.Errorf("there is a secret, as %q", secret)
		}
	}
	return nil
}

// leakIn looks for secrets in all files of a folder, and in their names.
func leakIn(dir string, encoded []string) (files int, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		data := []byte(strings.TrimPrefix(path, dir))
		if entry.Type().IsRegular() {
			files++
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data = append(append(data, '\n'), content...)
		}
		if err := leak(data, encoded); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	return files, err
}

// registrySecrets returns what nobody may find of the registry's password.
func registrySecrets() []string {
	r, ok := testRegistry()
	if !ok {
		return nil
	}
	return encodings(r.password, r.user+":"+r.password)
}

func TestEncodings(t *testing.T) {
	for _, secret := range []string{"s3cr3t-anchor", `/+"&é anchor `, "密码 anchor/"} {
		document, err := json.Marshal(map[string]string{"password": secret})
		require.NoError(t, err)
		for _, text := range []string{
			secret, "password=" + url.QueryEscape(secret), string(document), `"` + asciiString(secret),
			strconv.Quote(string(document)),
		} {
			for _, before := range []string{"", "a", "ab", `{"auth":"`} {
				for _, after := range []string{"", "z", `"}`} {
					whole := before + text + after
					require.Error(t, leak([]byte(whole), encodings(secret)), whole)
					for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
						require.Error(t, leak([]byte(encoding.EncodeToString([]byte(whole))), encodings(secret)), whole)
					}
				}
			}
		}
		require.NotContains(t, encodings(secret), "")
	}
	require.NoError(t, leak([]byte("nothing of the kind"), encodings("s3cr3t-anchor")))
}

// scriptSecret makes variables of a secret: secret NAME USER VALUE sets NAME,
// and NAME_... as clients write it.
func scriptSecret(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: secret NAME USER VALUE")
	}
	name, user, value := args[0], args[1], args[2]
	document := fmt.Sprintf(`{"username":"%s","password":"%s"}`, user, jsonString(value))
	escaped, err := json.Marshal(map[string]string{"username": user, "password": value})
	ts.Check(err)
	pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + value))
	for suffix, text := range map[string]string{
		"":         value,
		"_JSON":    document,
		"_ESCAPED": string(escaped),
		"_ASCII":   fmt.Sprintf(`{"username":"%s","password":"%s"}`, user, asciiString(value)),
		"_FORM":    url.Values{"username": {user}, "password": {value}}.Encode(),
		"_PAIR":    pair,
		"_AUTH":    base64.URLEncoding.EncodeToString([]byte(document)),
		"_RAW":     base64.RawURLEncoding.EncodeToString(escaped),
		"_TOKEN":   base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf(`{"auth":%q}`, pair))),
		"_CONFIG":  base64.URLEncoding.EncodeToString([]byte(fmt.Sprintf(`{"registry.example:5000":%s}`, document))),
	} {
		ts.Setenv(name+suffix, text)
	}
}

// scriptSecretless fails if a secret is found: secretless SECRET PLACE..., of
// which each is a folder, stdout or stderr.
func scriptSecretless(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: secretless SECRET PLACE...")
	}
	encoded := encodings(args[0])
	searched := 0
	for _, place := range args[1:] {
		if place == "stdout" || place == "stderr" {
			if err := leak([]byte(ts.ReadFile(place)), encoded); err != nil {
				ts.Fatalf("%s: %v", place, err)
			}
			searched++
			continue
		}
		n, err := leakIn(ts.MkAbs(place), encoded)
		ts.Check(err)
		searched += n
	}
	if searched == 0 {
		ts.Fatalf("there is nothing to be searched")
	}
}
