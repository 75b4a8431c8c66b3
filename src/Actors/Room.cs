namespace Gateway.Actors;
