using Akka.Actor;
using MessagePack;

namespace Gateway.Actors.Radar;

/// <summary>A visitor or an edge to the scout of its node: this was seen. Stays on the node.</summary>
/// <param name="Count">How often; for <see cref="AlertKind.AddressFlood"/> what this node has counted in the last minute.</param>
public sealed record Spotted(SiteId Site, AlertCause Cause, VisitorId Visitor, string Address, int Count);

/// <summary>What one node has seen of one cause in half a second, to the radar.</summary>
/// <param name="Count">How often, the same visitor again included; for <see cref="AlertKind.AddressFlood"/> the node's count of the last minute.</param>
/// <param name="Node">The node, so that counts of one address are added over nodes.</param>
[MessagePackObject]
public sealed record RadarHits(
    [property: Key(0)] SiteId Site, [property: Key(1)] AlertKind Kind, [property: Key(2)] string Subject, [property: Key(3)] string Address, [property: Key(4)] int Count,
    [property: Key(5)] IReadOnlyList<VisitorId> Visitors, [property: Key(6)] string Node)
{
    /// <summary>The cause.</summary>
    [IgnoreMember]
    public AlertCause Cause => new(Kind, Subject);
}

/// <summary>A hub wants a site's alerts, from now on; repeated as a sign of life. Answered with <see cref="AlertBoard"/>, again after each change.</summary>
[MessagePackObject]
public sealed record FollowAlerts([property: Key(0)] SiteId Site);

/// <summary>A site's alerts: those not closed, then the last closed ones, newest first.</summary>
[MessagePackObject]
public sealed record AlertBoard([property: Key(0)] SiteId Site, [property: Key(1)] IReadOnlyList<AlertView> Alerts);

/// <summary>What a person does with an alert. The numbers are those of PROTOCOL.md.</summary>
public enum AlertAct
{
    /// <summary>It was shown to me.</summary>
    Seen = 1,
    /// <summary>I look after it.</summary>
    Take = 2,
    /// <summary>It is over.</summary>
    Close = 3,
    /// <summary>Invite all visitors it hit.</summary>
    Invite = 4,
    /// <summary>Invite no more of them.</summary>
    StopInviting = 5,
}

/// <summary>A person acts on an alert. Answered by done or refused to the connection, or without one by <see cref="AlertHandled"/> to the sender.</summary>
/// <param name="Department">For <see cref="AlertAct.Invite"/>: which department invites.</param>
/// <param name="Text">For <see cref="AlertAct.Invite"/>: the invitation's words.</param>
[MessagePackObject]
public sealed record HandleAlert(
    [property: Key(0)] SiteId Site, [property: Key(1)] string Alert, [property: Key(2)] AlertAct Act, [property: Key(3)] OperatorId Operator, [property: Key(4)] string OperatorName,
    [property: Key(5)] DepartmentId Department, [property: Key(6)] string Text, [property: Key(7)] int Rid, [property: Key(8)] ConnectionRef? Connection);

/// <summary>How it ended: code 0 is done, others are those of <see cref="Refusals"/>.</summary>
[MessagePackObject]
public sealed record AlertHandled([property: Key(0)] int Code, [property: Key(1)] string Text);

/// <summary>An operator's console wants the alerts of its site; false ends it. Stays on the edge node.</summary>
public sealed record WatchAlerts(SiteId Site, OperatorId Operator, ConnectionRef Connection, bool On);

/// <summary>An alert as one operator sees it.</summary>
[MessagePackObject]
public sealed record AlertShown([property: Key(0)] AlertView Alert, [property: Key(1)] bool Seen);

/// <summary>All alerts that an operator may see, each time one of them has changed.</summary>
[MessagePackObject]
public sealed record AlertsChanged([property: Key(0)] IReadOnlyList<AlertShown> Alerts) : IDelivery;

/// <summary>The radar asks a visitor to be invited because of an alert. Answered with <see cref="HitInvited"/>; the same alert never invites twice.</summary>
[MessagePackObject]
public sealed record InviteHit(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Alert, [property: Key(3)] OperatorId Operator, [property: Key(4)] string OperatorName,
    [property: Key(5)] DepartmentId Department, [property: Key(6)] string Text, [property: Key(7)] IActorRef ReplyTo) : IToVisitor;

/// <summary>What became of it.</summary>
public enum HitOutcome
{
    /// <summary>The invitation is on disk and shown.</summary>
    Invited = 1,
    /// <summary>In a dialog, or waiting for one.</summary>
    InDialog = 2,
    /// <summary>Left the site.</summary>
    Gone = 3,
    /// <summary>Has another invitation open, or has said no in this visit.</summary>
    NotNow = 4,
    /// <summary>Not yet: no operator would be free to answer, or the visitor is between two pages.</summary>
    Later = 5,
}

/// <summary>A visitor's answer to <see cref="InviteHit"/>.</summary>
[MessagePackObject]
public sealed record HitInvited([property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Alert, [property: Key(3)] HitOutcome Outcome);

/// <summary>An alert's row with the visitors hit since the last writing. Stays on the node.</summary>
public sealed record AlertWrite(SiteId Site, AlertView Alert, IReadOnlyList<VisitorHit> Hit);

/// <summary>To the store: write these. Answered with <see cref="AlertsSaved"/>. Stays on the node.</summary>
public sealed record SaveAlerts(int Number, IReadOnlyList<AlertWrite> Writes);

/// <summary>Whether they are on disk. Stays on the node.</summary>
public sealed record AlertsSaved(int Number, bool Ok, string Reason);

/// <summary>To the store: what was not closed, and what was closed since. Answered with <see cref="AlertsLoaded"/>. Stays on the node.</summary>
public sealed record LoadAlerts(long ClosedSince);

/// <summary>To the store: what this node has counted of talking visitors. Not answered; what cannot be stored is given back to the tally. Stays on the node.</summary>
public sealed record SaveTalk;

/// <summary>To the store: an hour and those comparable with it, of all sites. Answered with <see cref="TalkLoaded"/>. Stays on the node.</summary>
public sealed record LoadTalk(long Hour);

/// <summary>None when the database could not be read. Stays on the node.</summary>
public sealed record TalkLoaded(long Hour, IReadOnlyList<TalkCount> Counts);

/// <summary>Null when the database could not be read. Stays on the node.</summary>
public sealed record AlertsLoaded(IReadOnlyList<AlertWrite>? Alerts);
