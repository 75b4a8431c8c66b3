using MessagePack;

namespace Gateway.Actors.LiveList;

/// <summary>A visitor to the index of its node: this is my row now. Stays on the node.</summary>
public sealed record RowChanged(SiteId Site, LiveRow Row);

/// <summary>A visitor to the index of its node: I am gone. Stays on the node.</summary>
public sealed record RowGone(SiteId Site, VisitorId Visitor);

/// <summary>A hub wants the rows of a site from an index, from now on; repeated as a sign of life, and after a gap.</summary>
/// <param name="From">The number of the next batch expected; 0 asks for a snapshot.</param>
[MessagePackObject]
public sealed record FollowSite([property: Key(0)] SiteId Site, [property: Key(1)] long From);

/// <summary>A batch of changes of one node's rows of a site. Numbered without gaps per index; a snapshot replaces all rows of that node.</summary>
/// <param name="Left">How many batches of a snapshot still follow; null in changes and from nodes older than 0.3.</param>
[MessagePackObject]
public sealed record RowBatch(
    [property: Key(0)] SiteId Site, [property: Key(1)] long Number, [property: Key(2)] bool Snapshot, [property: Key(3)] IReadOnlyList<LiveRow> Changed,
    [property: Key(4)] IReadOnlyList<VisitorId> Gone, [property: Key(5)] int? Left = null);

/// <summary>A console's standing query. The same number of the same connection replaces the earlier one. Stays on the edge node.</summary>
/// <param name="Words">Words that must all stand somewhere in a row.</param>
/// <param name="Sort">Number of the column that orders.</param>
/// <param name="Where">The filter as JSON, or null.</param>
/// <param name="Groups">Columns whose values are counted.</param>
/// <param name="Offset">Rows before the window; null for a console of before windows.</param>
/// <param name="Every">Milliseconds between two tellings at least; null: as fast as there is.</param>
/// <param name="Rid">The request to answer; 0 for none.</param>
public sealed record WatchRows(
    SiteId Site, ConnectionRef Connection, int Number, string Words, int Sort, bool Descending, int Limit, string? Where, IReadOnlyList<string> Groups, int? Offset, int? Every, int Rid);

/// <summary>Ends a standing query. Stays on the edge node.</summary>
public sealed record UnwatchRows(ConnectionRef Connection, int Query);

/// <summary>Ends all standing queries of a connection. Stays on the edge node.</summary>
public sealed record HubConnectionClosed(ConnectionRef Connection);

/// <summary>A value of a column and how many rows have it.</summary>
[MessagePackObject]
public readonly record struct LiveValue([property: Key(0)] string Value, [property: Key(1)] int Count);

/// <summary>The values of a column among all rows of a standing query.</summary>
/// <param name="Values">The most frequent, greatest count first.</param>
/// <param name="Distinct">How many different values there are in all.</param>
[MessagePackObject]
public sealed record LiveGroup([property: Key(0)] string Column, [property: Key(1)] IReadOnlyList<LiveValue> Values, [property: Key(2)] int Distinct);

/// <summary>What changed in a row that the console has.</summary>
/// <param name="At">Its place in the window, after the order of the same delta.</param>
/// <param name="Fields">The changed fields, a bit for each by its position in a row of the protocol.</param>
[MessagePackObject]
public sealed record LivePatch([property: Key(0)] int At, [property: Key(1)] int Fields, [property: Key(2)] LiveRow Row);

/// <summary>A change of a standing query's window.</summary>
/// <param name="Rows">Rows that the console does not have; for one of before windows also those that changed.</param>
/// <param name="Gone">For a console of before windows: who left the window.</param>
/// <param name="Offset">Rows before the window; null for a console of before windows.</param>
/// <param name="Order">For each place of the window the place it had before, or -1 - n for the n-th of <paramref name="Rows"/>; null: nothing moved.</param>
/// <param name="Groups">Null: as told before.</param>
[MessagePackObject]
public sealed record RowsChanged(
    [property: Key(0)] int Query, [property: Key(1)] bool Snapshot, [property: Key(2)] int Total, [property: Key(3)] IReadOnlyList<LiveRow> Rows,
    [property: Key(4)] IReadOnlyList<VisitorId> Gone, [property: Key(5)] int? Offset = null, [property: Key(6)] IReadOnlyList<int>? Order = null,
    [property: Key(7)] IReadOnlyList<LivePatch>? Patches = null, [property: Key(8)] IReadOnlyList<LiveGroup>? Groups = null) : IDelivery;
