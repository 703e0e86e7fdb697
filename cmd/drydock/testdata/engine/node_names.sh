node testdata/clients/node/client.js names
