using System.Buffers.Binary;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Recordings;

namespace Gateway.Persistence.Recordings;

/// <summary>Recorded chunks in SQL.</summary>
public sealed class RecordingRows(Database database)
{
    /// <summary>A chunk that is to be read.</summary>
    public sealed record Place(string Id, long From, int Notes);

    /// <summary>Adds one chunk; one of that id that is there already stays.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task AddAsync(SiteId site, RecordedChunk chunk, string id, CancellationToken stop = default)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        // Nobody was promised anything: it need not wait for the disk.
        await using var transaction = await database.BeginRelaxedAsync(connection);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO recordings (site, id, from_at, to_at, notes, visitors, body) VALUES (@site, @id, @from, @to, @notes, @visitors, @body) ON CONFLICT (site, id) DO NOTHING",
            new { site = site.Value, id, from = chunk.From, to = chunk.To, notes = chunk.Notes, visitors = Hashes(chunk.Visitors), body = chunk.Body },
            transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
    }

    /// <summary>Chunks of a site that hold anything at or after that time, in the order of their first notes.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<Place>> ListAsync(SiteId site, long since, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<(string Id, long From, int Notes)>(new CommandDefinition(
            "SELECT id, from_at, notes FROM recordings WHERE site = @site AND to_at >= @since ORDER BY from_at, id", new { site = site.Value, since }, cancellationToken: stop)))
            .Select(r => new Place(r.Id, r.From, r.Notes))];
    }

    /// <summary>The chunk's body; null when retention has deleted it meanwhile.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<byte[]?> BodyAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition("SELECT body FROM recordings WHERE site = @site AND id = @id", new { site = site.Value, id }, cancellationToken: stop));
    }

    /// <summary>Takes one visitor out of all chunks of a site, and the site's runs, whose examples may name it. A chunk that holds nobody else goes.</summary>
    /// <param name="site">Where.</param>
    /// <param name="visitor">Whom.</param>
    /// <param name="since">Chunks that ended before are not looked at, Unix ms.</param>
    /// <param name="stop">Gives up; what is done stays done.</param>
    /// <returns>How many chunks the visitor was in.</returns>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<int> EraseAsync(SiteId site, VisitorId visitor, long since = 0, CancellationToken stop = default)
    {
        var found = await WithAsync(site, visitor, since, stop);
        foreach (var id in found)
        {
            if (await BodyAsync(site, id, stop) is not { } body) continue;
            var rest = RecordedChunk.Without(body, visitor);
            using var turn = await database.TakeTurnAsync();
            await using var connection = await database.OpenAsync(stop);
            await connection.ExecuteAsync(rest is null
                ? new CommandDefinition("DELETE FROM recordings WHERE site = @site AND id = @id", new { site = site.Value, id }, cancellationToken: stop)
                : new CommandDefinition("UPDATE recordings SET notes = @notes, visitors = @visitors, body = @body WHERE site = @site AND id = @id",
                    new { site = site.Value, id, notes = rest.Notes, visitors = Hashes(rest.Visitors), body = rest.Body }, cancellationToken: stop));
        }
        await using var last = await database.OpenAsync(stop);
        await last.ExecuteAsync(new CommandDefinition("DELETE FROM replays WHERE site = @site", new { site = site.Value }, cancellationToken: stop));
        return found.Count;
    }

    /// <summary>What is recorded of one visitor, in the order of the chunks. A damaged chunk, which nobody can read, is left out.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<RecordedNote>> NotesOfAsync(SiteId site, VisitorId visitor, CancellationToken stop)
    {
        List<RecordedNote> notes = [];
        foreach (var id in await WithAsync(site, visitor, 0, stop))
        {
            if (await BodyAsync(site, id, stop) is not { } body) continue;
            try
            {
                notes.AddRange(RecordedNote.Of(body, visitor));
            }
            catch (InvalidDataException)
            {
            }
        }
        return notes;
    }

    /// <summary>Chunks that hold the visitor, or another one of the same hash.</summary>
    private async Task<List<string>> WithAsync(SiteId site, VisitorId visitor, long since, CancellationToken stop)
    {
        var hash = RecordedChunk.HashOf(visitor);
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<(string Id, byte[] Visitors)>(new CommandDefinition("SELECT id, visitors FROM recordings WHERE site = @site AND to_at >= @since ORDER BY from_at, id", new { site = site.Value, since }, cancellationToken: stop)))
            .Where(chunk => Hashes(chunk.Visitors).Contains(hash)).Select(chunk => chunk.Id)];
    }

    private static byte[] Hashes(IReadOnlyList<ulong> hashes)
    {
        var bytes = new byte[hashes.Count * sizeof(ulong)];
        for (var i = 0; i < hashes.Count; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), hashes[i]);
        return bytes;
    }

    private static HashSet<ulong> Hashes(byte[] bytes)
    {
        var hashes = new HashSet<ulong>(bytes.Length / sizeof(ulong));
        for (var at = 0; at + sizeof(ulong) <= bytes.Length; at += sizeof(ulong)) hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
        return hashes;
    }
}
