using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Files;

/// <summary>A file of a dialog.</summary>
/// <param name="Visitor">Whose dialog it is: with that person it is exported and erased.</param>
/// <param name="Author">Visitor or operator.</param>
/// <param name="Type">By its bytes.</param>
/// <param name="At">Unix ms.</param>
public sealed record StoredFile(SiteId Site, string Id, DialogId Dialog, VisitorId Visitor, Author Author, string AuthorId, string Name, string Type, long Size, long At);

/// <summary>How storing a file ended.</summary>
public enum FileWrite
{
    /// <summary>It is stored.</summary>
    Done,
    /// <summary>There is no such open dialog, or it is another visitor's.</summary>
    NoDialog,
    /// <summary>That side has put as many files into the dialog as the site allows.</summary>
    TooMany,
}

/// <summary>Where the bytes of files are. All nodes read and write the same.</summary>
public interface IFileStore
{
    /// <summary>Stores a file of an open dialog; the visitor is the dialog's.</summary>
    /// <param name="file">A visitor's must be of a dialog of that visitor; an operator's becomes the dialog's visitor's.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="most">How many files one side may put into a dialog.</param>
    /// <param name="stop">Gives up.</param>
    Task<FileWrite> SaveAsync(StoredFile file, ReadOnlyMemory<byte> bytes, int most, CancellationToken stop);

    /// <summary>What is known of a file, or null.</summary>
    Task<StoredFile?> FindAsync(SiteId site, string id, CancellationToken stop);

    /// <summary>Its bytes, piece by piece; nothing where they are gone.</summary>
    IAsyncEnumerable<byte[]> ReadAsync(SiteId site, string id, CancellationToken stop);
}

/// <summary>Files in the database that all nodes share, in pieces, so that nobody holds a whole one to hand it out.</summary>
public sealed class DatabaseFiles(Database database) : IFileStore
{
    private const int PieceBytes = 256 * 1024;

    /// <inheritdoc/>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<FileWrite> SaveAsync(StoredFile file, ReadOnlyMemory<byte> bytes, int most, CancellationToken stop)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        CommandDefinition Of(string sql, object values) => new(sql, values, transaction, cancellationToken: stop);
        var key = new { site = file.Site.Value, dialog = file.Dialog.Value, author = (int)file.Author };
        // The row is held until the end, so that two uploads at once count each other.
        var visitor = await connection.ExecuteScalarAsync<string?>(Of(
            $"SELECT visitor FROM dialogs WHERE site = @site AND id = @dialog AND status <> {(int)DialogStatus.Closed}{(database.IsPostgres ? " FOR UPDATE" : "")}", key));
        if (visitor is null || (file.Author == Author.Visitor && visitor != file.Visitor.Value)) return FileWrite.NoDialog;
        if (await connection.ExecuteScalarAsync<long>(Of("SELECT count(*) FROM files WHERE site = @site AND dialog = @dialog AND author = @author", key)) >= most) return FileWrite.TooMany;
        await connection.ExecuteAsync(Of(
            "INSERT INTO files (site, id, dialog, visitor, author, author_id, name, type, size, at, posted) VALUES (@site, @Id, @dialog, @visitor, @author, @AuthorId, @name, @Type, @Size, @At, 0)",
            new { key.site, file.Id, key.dialog, visitor, key.author, file.AuthorId, name = StoredText.Of(file.Name), file.Type, file.Size, file.At }));
        for (var (n, at) = (0, 0); at < bytes.Length; n++, at += PieceBytes)
            await connection.ExecuteAsync(Of("INSERT INTO file_parts (site, id, n, dialog, visitor, bytes) VALUES (@site, @Id, @n, @dialog, @visitor, @piece)",
                new { key.site, file.Id, n, key.dialog, visitor, piece = bytes.Slice(at, Math.Min(PieceBytes, bytes.Length - at)).ToArray() }));
        await transaction.CommitAsync(stop);
        return FileWrite.Done;
    }

    /// <inheritdoc/>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<StoredFile?> FindAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            "SELECT dialog AS Dialog, visitor AS Visitor, author AS Author, author_id AS AuthorId, name AS Name, type AS Type, size AS Size, at AS At FROM files WHERE site = @site AND id = @id",
            new { site = site.Value, id = StoredText.Of(id) }, cancellationToken: stop));
        return row is null ? null : new StoredFile(site, id, new DialogId(row.Dialog), new VisitorId(row.Visitor), (Author)row.Author, row.AuthorId, row.Name, row.Type, row.Size, row.At);
    }

    /// <inheritdoc/>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async IAsyncEnumerable<byte[]> ReadAsync(SiteId site, string id, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var n = 0; ; n++)
        {
            byte[]? piece;
            // A connection for each piece: whoever reads slowly keeps none from others.
            await using (var connection = await database.OpenAsync(stop))
                piece = await connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition("SELECT bytes FROM file_parts WHERE site = @site AND id = @id AND n = @n", new { site = site.Value, id = StoredText.Of(id), n }, cancellationToken: stop));
            if (piece is null) yield break;
            yield return piece;
            if (piece.Length < PieceBytes) yield break;
        }
    }

    /// <summary>What entries say of files, with them in one transaction: those that were posted stay, those that were taken back go.</summary>
    internal static async Task FollowAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<EntryRow> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Kind == (int)EntryKind.File && DialogFile.IdOf(entry.Detail) is { } posted)
                await connection.ExecuteAsync("UPDATE files SET posted = 1 WHERE site = @Site AND id = @posted", new { entry.Site, posted }, transaction);
            if (entry.Kind != (int)EntryKind.Deleted) continue;
            var detail = await connection.ExecuteScalarAsync<string?>($"SELECT detail FROM entries WHERE site = @Site AND dialog = @Dialog AND seq = @target AND kind = {(int)EntryKind.File}",
                new { entry.Site, entry.Dialog, target = long.Parse(entry.Detail, System.Globalization.CultureInfo.InvariantCulture) }, transaction);
            if (detail is null || DialogFile.IdOf(detail) is not { } gone) continue;
            foreach (var table in (string[])["file_parts", "files"])
                await connection.ExecuteAsync($"DELETE FROM {table} WHERE site = @Site AND id = @gone", new { entry.Site, gone }, transaction);
        }
    }

    // Settable properties, not a constructor: SQLite answers every number as 64 bits, PostgreSQL by the column's width.
    private sealed class Row
    {
        public string Dialog { get; set; } = "";
        public string Visitor { get; set; } = "";
        public long Author { get; set; }
        public string AuthorId { get; set; } = "";
        public string Name { get; set; } = "";
        public string Type { get; set; } = "";
        public long Size { get; set; }
        public long At { get; set; }
    }
}
