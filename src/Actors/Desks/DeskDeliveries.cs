using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>One dialog that an operator holds or is offered.</summary>
[MessagePackObject]
public readonly record struct HeldDialog(
    [property: Key(0)] DialogId Dialog, [property: Key(1)] int Term, [property: Key(2)] bool Accepted, [property: Key(3)] long Deadline,
    [property: Key(4)] VisitorId Visitor, [property: Key(5)] string VisitorName, [property: Key(6)] DepartmentId Department);

/// <summary>The desk to an operator's entity: your state and your dialogs on one site. Told after each change and in answer to each beat.</summary>
[MessagePackObject]
public sealed record DeskView(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] OperatorState State, [property: Key(3)] int Capacity,
    [property: Key(4)] int Load, [property: Key(5)] IReadOnlyList<HeldDialog> Dialogs) : IToOperator;

/// <summary>What else there is to say of a waiting dialog; on the wire.</summary>
[Flags]
public enum WaitingMarks
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Operators of its department take it from the list.</summary>
    Takeable = 1,
    /// <summary>Everybody whom it fits is called.</summary>
    Calls = 2,
    /// <summary>It is answered later: everybody else goes first, and the visitor may have left.</summary>
    Later = 4,
    /// <summary>A bot answers meanwhile.</summary>
    Bot = 8,
}

/// <summary>One waiting dialog.</summary>
/// <param name="Lookers">Ids of the operators who have it in sight, parted by blanks; null for nobody; since 0.4.</param>
[MessagePackObject]
public readonly record struct WaitingDialog(
    [property: Key(0)] DialogId Dialog, [property: Key(1)] DepartmentId Department, [property: Key(2)] VisitorId Visitor, [property: Key(3)] string VisitorName,
    [property: Key(4)] long Since, [property: Key(5)] string FirstText, [property: Key(6)] WaitingMarks Marks = WaitingMarks.None,
    [property: Key(7)] string? Lookers = null);

/// <summary>One operator of the pool.</summary>
[MessagePackObject]
public sealed record Colleague(
    [property: Key(0)] OperatorId Operator, [property: Key(1)] string Name, [property: Key(2)] OperatorState State, [property: Key(3)] int Load,
    [property: Key(4)] int Capacity, [property: Key(5)] IReadOnlyList<DepartmentId> Departments);

/// <summary>The desk to an operator's entity: the waiting lists of one site in order, and who is there.</summary>
/// <param name="Total">All that wait, also those that did not fit into the list.</param>
/// <param name="Version">Grows with each change, see <see cref="BoardChanged"/>; since 0.4.</param>
[MessagePackObject]
public sealed record DeskBoard(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] IReadOnlyList<WaitingDialog> Waiting, [property: Key(3)] int Total,
    [property: Key(4)] IReadOnlyList<Colleague> Team, [property: Key(5)] long Version = 0) : IToOperator;

/// <summary>A row of the waiting list and where it stands.</summary>
[MessagePackObject]
public readonly record struct WaitingPlace([property: Key(0)] int At, [property: Key(1)] WaitingDialog Row);

/// <summary>The desk to an operator's entity that has said with its beat that it knows this message: what is different since <see cref="DeskBoard.Version"/> was <paramref name="From"/>. Since 0.4.</summary>
/// <param name="Gone">To take out of the list first.</param>
/// <param name="Came">Then to put in, one after another.</param>
/// <param name="Team">Those who changed, by their ids.</param>
[MessagePackObject]
public sealed record BoardChanged(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] long From, [property: Key(3)] long To, [property: Key(4)] IReadOnlyList<DialogId> Gone,
    [property: Key(5)] IReadOnlyList<WaitingPlace> Came, [property: Key(6)] int Total, [property: Key(7)] IReadOnlyList<Colleague> Team) : IToOperator;

/// <summary>One department as the desk sees it now.</summary>
[MessagePackObject]
public sealed record DepartmentState([property: Key(0)] DepartmentId Department, [property: Key(1)] int OperatorsOnline, [property: Key(2)] int FreeSlots, [property: Key(3)] int Waiting,
    [property: Key(4)] double PredictedWait = 0);

/// <summary>The desk to every node: what rules and widgets may know of a site's departments.</summary>
[MessagePackObject]
public sealed record FactsPublished([property: Key(0)] SiteId Site, [property: Key(1)] IReadOnlyList<DepartmentState> Departments);
