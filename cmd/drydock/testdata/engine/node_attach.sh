node testdata/clients/node/client.js attach
