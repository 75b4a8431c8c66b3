namespace Gateway.Edge;
