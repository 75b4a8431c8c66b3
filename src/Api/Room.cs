namespace Gateway.Api;
