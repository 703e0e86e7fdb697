package replayer_test

import (
	"fmt"
	"net/http"
)

func (g *guestbook) makeNetwork() error {
	var made card
	request := fmt.Sprintf(`POST /networks/create {"Name":"%s","Labels":{"session":"%s"}}`, g.network, g.session)
	err := g.get(request, http.StatusCreated, &made)
	g.netID = made.ID
	return err
}

func (g *guestbook) inspectNetwork() error {
	var one card
	err := g.get("GET /networks/"+g.network, http.StatusOK, &one)
	alone := len(one.Containers) == 1 && one.Containers[g.id].Name == g.name
	if err == nil && (one.ID != g.netID || one.Name != g.network || !alone) {
		err = fmt.Errorf("network %s shows %+v", g.network, one)
	}
	return err
}

func (g *guestbook) makeExec() error {
	var made card
	err := g.get("POST /containers/"+g.name+`/exec {"Cmd":["env"]}`, http.StatusCreated, &made)
	g.execID = made.ID
	return err
}

func (g *guestbook) inspectExec() error {
	var one card
	err := g.get("GET /exec/"+g.execID+"/json", http.StatusOK, &one)
	if err == nil && (one.ID != g.execID || one.ContainerID != g.id) {
		err = fmt.Errorf("exec %s shows %+v", g.execID, one)
	}
	return err
}
