using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Webhooks;

/// <summary>Writes the calls that follow from events of dialogs, with the offset in the same transaction: an event that comes twice makes no second call.</summary>
internal sealed class DialogCallWriter(Database database, TimeProvider time)
{
    private const string Projection = "webhooks";

    private sealed class Row
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public string Events { get; init; } = "";
    }

    /// <summary>Which webhooks want which events, by site.</summary>
    public async Task<ILookup<string, (string Webhook, HashSet<string> Words)>> WantedAsync()
    {
        await using var connection = await database.OpenAsync();
        return (await connection.QueryAsync<Row>("select site as Site, id as Id, events as Events from webhooks where events <> '[]'"))
            .ToLookup(r => r.Site, r => (r.Id, CatalogJson.List(r.Events).ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>Where the projection stands.</summary>
    public async Task<long> PositionAsync()
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("INSERT INTO projection_offsets (projection, position) VALUES (@Projection, 0) ON CONFLICT (projection) DO NOTHING", new { Projection });
        return await connection.QuerySingleAsync<long>("SELECT position FROM projection_offsets WHERE projection = @Projection", new { Projection });
    }

    /// <summary>
    /// While no webhook asks, nothing is read: the offset follows that of the transcripts. That one is read before it is asked whether a webhook is there, so that what comes after a webhook's making lies
    /// behind the offset.
    /// </summary>
    /// <returns>True while nobody asks.</returns>
    public async Task<bool> SkipAsync()
    {
        await using var connection = await database.OpenAsync();
        var told = await connection.ExecuteScalarAsync<long?>("SELECT position FROM projection_offsets WHERE projection = 'transcripts'") ?? 0;
        if (await connection.ExecuteScalarAsync<long>("select count(*) from webhooks where events <> '[]' or checks = @yes", new { yes = true }) > 0) return false;
        using var turn = await database.TakeTurnAsync();
        await connection.ExecuteAsync("UPDATE projection_offsets SET position = @told WHERE projection = @Projection AND position < @told", new { Projection, told });
        return true;
    }

    /// <summary>Writes what follows from a batch; answers the new position.</summary>
    /// <param name="from">The stored position.</param>
    /// <exception cref="ProjectionMovedException">The stored position is another: another projection runs.</exception>
    public async Task<long> WriteAsync(long from, long to, IReadOnlyList<(JournaledEvent Event, DialogStarted Start, string Webhook, string Word)> calls)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        await using var transaction = await database.BeginRelaxedAsync(connection);
        if (await connection.ExecuteAsync("UPDATE projection_offsets SET position = @to WHERE projection = @Projection AND position = @from", new { Projection, from, to }, transaction) == 0)
            throw new ProjectionMovedException(from, await connection.QuerySingleAsync<long>("SELECT position FROM projection_offsets WHERE projection = @Projection", new { Projection }, transaction));
        await InsertAsync(connection, transaction, calls);
        await transaction.CommitAsync();
        return to;
    }

    private async Task InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<(JournaledEvent Event, DialogStarted Start, string Webhook, string Word)> calls)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // What waits behind a call that failed waits as long as it does: nobody looks for it before.
        await connection.ExecuteAsync("""
            insert into webhook_calls (site, id, webhook, visitor, rule, event, dialog, number, body, at, state, attempts, next_at, status, fault)
            values (@site, @id, @webhook, @visitor, '', @word, @dialog, @number, @body, @at, 0, 0,
              coalesce((select max(next_at) from webhook_calls where site = @site and webhook = @webhook and dialog = @dialog and state = 0 and next_at > @now), @now), 0, '')
            on conflict (site, id) do nothing
            """, calls.Select(c =>
            {
                var id = IdOf(c.Word == DialogCall.Check ? c.Webhook + "?" : c.Webhook, c.Event);
                return new
                {
                    site = c.Start.Site.Value,
                    id,
                    webhook = c.Webhook,
                    visitor = c.Start.Visitor.Value,
                    word = c.Word,
                    // A check waits behind nothing: somebody looks at the form.
                    dialog = c.Word == DialogCall.Check ? "" : c.Start.Dialog.Value,
                    number = c.Event.Number,
                    body = DialogCall.Body(id, c.Word, c.Start, c.Event.Number, c.Event.Event),
                    at = now,
                    now,
                };
            }), transaction);
    }

    /// <summary>The same event is the same call for ever, whoever makes it.</summary>
    private static string IdOf(string webhook, JournaledEvent e) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{webhook}/{e.PersistenceId}/{e.Number}")).AsSpan(0, 16));
}
