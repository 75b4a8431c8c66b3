using MessagePack;

namespace Gateway.Actors;

/// <summary>Anything said to an entity.</summary>
public interface IToEntity;

/// <summary>A message with the trace that it belongs to. Sent only while somebody records, and while every node knows it; entities take it apart.</summary>
/// <param name="Parent">The sender's span as traceparent (W3C Trace Context).</param>
[MessagePackObject]
public sealed record Traced([property: Key(0)] IToEntity Message, [property: Key(1)] string Parent);

/// <summary>Anything said to a visitor's entity, addressed by site and visitor.</summary>
public interface IToVisitor : IToEntity
{
    /// <summary>The site.</summary>
    SiteId Site { get; }
    /// <summary>The visitor on that site.</summary>
    VisitorId Visitor { get; }
}

/// <summary>Anything said to an operator's entity, addressed by site and operator.</summary>
public interface IToOperator : IToEntity
{
    /// <summary>The site the operator works at on this connection.</summary>
    SiteId Site { get; }
    /// <summary>The operator.</summary>
    OperatorId Operator { get; }
}

/// <summary>Anything said to a dialog's entity, addressed by site and dialog.</summary>
public interface IToDialog : IToEntity
{
    /// <summary>The site.</summary>
    SiteId Site { get; }
    /// <summary>The dialog on that site.</summary>
    DialogId Dialog { get; }
}

/// <summary>Anything said to a desk.</summary>
public interface IToDesk : IToEntity
{
    /// <summary>The desk.</summary>
    DeskId Desk { get; }
}
