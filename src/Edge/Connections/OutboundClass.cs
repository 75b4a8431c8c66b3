namespace Gateway.Edge.Connections;

/// <summary>What may become of a message whose client does not keep up.</summary>
public enum OutboundClass
{
    /// <summary>Never skipped: when it does not fit, the client is closed with 4008 and resumes.</summary>
    Durable,
    /// <summary>Only the newest of a key matters: a newer one takes the older one out of the queue. One that still does not fit closes with 4008, since losing the newest would leave a wrong picture for ever.</summary>
    LatestWins,
    /// <summary>Left out when it does not fit, and counted.</summary>
    Droppable,
}
