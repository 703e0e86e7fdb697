node testdata/clients/node/client.js run
