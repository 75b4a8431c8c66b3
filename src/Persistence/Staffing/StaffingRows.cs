using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks.Staffing;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Staffing;

/// <summary>Reads past dialogs as the waiting list met them, from the transcripts.</summary>
public sealed class StaffingRows(Database database)
{
    /// <summary>What came so long before and may still have gone on is read too.</summary>
    private const long BeforeMs = 4 * StaffingRun.Hour;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Visitor { get; init; } = "";
        public string Department { get; init; } = "";
        public string? Operator { get; init; }
        public long StartedAt { get; init; }
        public long? ClosedAt { get; init; }
        public long? AnsweredAt { get; init; }
        public string? Beginner { get; init; }
    }

    /// <summary>A site's past; null when it holds more than <see cref="StaffingRun.MostDialogs"/>.</summary>
    /// <param name="accepted">The site's operators accept nothing: who is given a dialog has it.</param>
    /// <param name="now">What is open goes on at least until here, Unix ms.</param>
    public async Task<StaffingDay?> ReadAsync(SiteId site, long from, long to, bool accepted, long now, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        // Somebody has a dialog from when it was accepted, or from the first word when nobody needs to.
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"""
            select d.id as Id, d.visitor as Visitor, d.department as Department, d.operator as Operator, d.started_at as StartedAt, d.closed_at as ClosedAt,
              (select min(e.at) from entries e where e.site = d.site and e.dialog = d.id and (e.kind = {(int)EntryKind.Accepted}
                {(accepted ? $"or e.kind = {(int)EntryKind.Assigned}" : "")} or (e.kind = {(int)EntryKind.Message} and e.author = {(int)Author.Operator}))) as AnsweredAt,
              (select e.author_id from entries e where e.site = d.site and e.dialog = d.id and e.seq = 1 and e.author = {(int)Author.Operator}) as Beginner
            from dialogs d where d.site = @site and d.started_at >= @since and d.started_at < @to order by d.started_at, d.id limit {StaffingRun.MostDialogs + 1}
            """, new { site = site.Value, since = from - BeforeMs, to }, cancellationToken: stop))).AsList();
        return rows.Count > StaffingRun.MostDialogs ? null : new StaffingDay(from, to, [.. rows.Select(r => Past(r, now))]);
    }

    private static PastDialog Past(Row r, long now)
    {
        var own = r.Beginner is { } beginner ? new OperatorId(beginner) : (OperatorId?)null;
        var answered = own is null ? r.AnsweredAt : r.AnsweredAt ?? r.StartedAt;
        var end = Math.Max(r.ClosedAt ?? now, answered ?? r.StartedAt);
        return new PastDialog(new(r.Id), new(r.Visitor), new(r.Department), r.Operator is { } op ? new(op) : null, r.StartedAt,
            answered is { } from ? (end - from) / 1000.0 : -1, Math.Max(0, (answered ?? end) - r.StartedAt) / 1000.0, own);
    }
}
