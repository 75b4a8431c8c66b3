using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Persistence.Catalog;

namespace Gateway.Persistence.Alerts;

/// <summary>Alerts in SQL. Visitors stand in rows of their own, so that one person is found and erased.</summary>
public sealed class AlertRows(Database database)
{
    private const string Columns =
        "site as Site, id as Id, kind as Kind, subject as Subject, address as Address, opened as Opened, last as Last, hits as Hits, visitors as Visitors, state as State, by_person as ByPerson, "
        + "by_name as ByName, closed as Closed, invited as Invited, skipped as Skipped, seen as Seen";

    private sealed class Row
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public int Kind { get; init; }
        public string Subject { get; init; } = "";
        public string Address { get; init; } = "";
        public long Opened { get; init; }
        public long Last { get; init; }
        public long Hits { get; init; }
        public int Visitors { get; init; }
        public int State { get; init; }
        public string ByPerson { get; init; } = "";
        public string ByName { get; init; } = "";
        public long Closed { get; init; }
        public int Invited { get; init; }
        public int Skipped { get; init; }
        public string Seen { get; init; } = "";

        public AlertView View => new(Id, (AlertKind)Kind, Subject, Address, Opened, Last, Hits, Visitors, (AlertState)State, ByPerson, ByName, Closed, Invited, Skipped, 0,
            [.. CatalogJson.List(Seen).Select(s => new OperatorId(s))]);
    }

    private sealed class HitRow
    {
        public string Site { get; init; } = "";
        public string Alert { get; init; } = "";
        public string Visitor { get; init; } = "";
        public long At { get; init; }
        public int Outcome { get; init; }

        public VisitorHit Hit => new(new VisitorId(Visitor), At, (HitOutcome)Outcome);
    }

    /// <summary>What was not closed, with the visitors hit last, and what was closed since then.</summary>
    public async Task<IReadOnlyList<AlertWrite>> LoadAsync(long closedSince, CancellationToken stop = default)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from alerts where closed = 0 or closed > @closedSince order by opened", new { closedSince }, cancellationToken: stop));
        var loaded = new List<AlertWrite>();
        foreach (var row in rows)
            loaded.Add(new AlertWrite(new SiteId(row.Site), row.View, await HitAsync(connection, row.Site, row.Id, stop)));
        return loaded;
    }

    /// <summary>A site's alerts, the newest first.</summary>
    public async Task<IReadOnlyList<AlertView>> ListAsync(SiteId site, bool openOnly, int most, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from alerts where site = @site {(openOnly ? "and closed = 0 " : "")}order by opened desc limit @most", new { site = site.Value, most }, cancellationToken: stop))).Select(r => r.View)];
    }

    /// <summary>One alert with its visitors, or null.</summary>
    public async Task<AlertWrite?> FindAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"select {Columns} from alerts where site = @site and id = @id", new { site = site.Value, id }, cancellationToken: stop));
        return row is null ? null : new AlertWrite(site, row.View, await HitAsync(connection, site.Value, id, stop));
    }

    /// <summary>Writes all in one transaction, or nothing.</summary>
    public async Task WriteAsync(IReadOnlyList<AlertWrite> writes, CancellationToken stop = default)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        foreach (var write in writes)
        {
            var a = write.Alert;
            await connection.ExecuteAsync(new CommandDefinition("""
                insert into alerts (site, id, kind, subject, address, opened, last, hits, visitors, state, by_person, by_name, closed, invited, skipped, seen)
                values (@site, @id, @kind, @subject, @address, @opened, @last, @hits, @visitors, @state, @by, @byName, @closed, @invited, @skipped, @seen)
                on conflict (site, id) do update set address = excluded.address, last = excluded.last, hits = excluded.hits, visitors = excluded.visitors, state = excluded.state,
                  by_person = excluded.by_person, by_name = excluded.by_name, closed = excluded.closed, invited = excluded.invited, skipped = excluded.skipped, seen = excluded.seen
                """, new
            {
                site = write.Site.Value,
                id = a.Id,
                kind = (int)a.Kind,
                subject = StoredText.Of(a.Subject),
                address = StoredText.Of(a.Address),
                opened = a.Opened,
                last = a.Last,
                hits = a.Hits,
                visitors = a.Visitors,
                state = (int)a.State,
                by = a.By,
                byName = StoredText.Of(a.ByName),
                closed = a.Closed,
                invited = a.Invited,
                skipped = a.Skipped,
                seen = CatalogJson.Write(a.Seen.Select(s => s.Value)),
            }, transaction, cancellationToken: stop));
            await connection.ExecuteAsync(new CommandDefinition("""
                insert into alert_visitors (site, alert, visitor, at, outcome) values (@Site, @Alert, @Visitor, @At, @Outcome)
                on conflict (site, alert, visitor) do update set at = excluded.at, outcome = excluded.outcome
                """, write.Hit.Select(h => new { Site = write.Site.Value, Alert = a.Id, Visitor = h.Visitor.Value, h.At, Outcome = (int)h.Outcome }), transaction, cancellationToken: stop));
        }
        await transaction.CommitAsync(stop);
    }

    private static async Task<IReadOnlyList<VisitorHit>> HitAsync(DbConnection connection, string site, string alert, CancellationToken stop) =>
        [.. (await connection.QueryAsync<HitRow>(new CommandDefinition(
            "select site as Site, alert as Alert, visitor as Visitor, at as At, outcome as Outcome from alert_visitors where site = @site and alert = @alert order by at desc, visitor limit 1000",
            new { site, alert }, cancellationToken: stop))).Select(r => r.Hit)];
}
