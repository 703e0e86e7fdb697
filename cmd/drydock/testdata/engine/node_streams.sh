node testdata/clients/node/client.js streams
