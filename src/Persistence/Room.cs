namespace Gateway.Persistence;
