namespace Gateway.Protocol;
