using Dapper;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Backups;

/// <summary>
/// Copies the two files of an embedded database while a node works with them, and puts such a copy into an empty data folder. First the store, then the journal: the copy of the journal
/// may be ahead of the transcripts, which then read on; the other way round they would believe to have told what is not there, and pass over what is written next.
/// </summary>
public static class SqliteBackup
{
    private static readonly string[] _files = ["gateway.db", "journal.db"];

    /// <summary>Copies a running or stopped node's files.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="folder">Where to; made if absent, must hold no backup yet.</param>
    /// <exception cref="DatabaseException">A folder cannot be read or written, or the copy is damaged; nothing that looks like a whole backup is left then.</exception>
    public static void Take(string data, string folder)
    {
        (data, folder) = (Path.GetFullPath(data), Path.GetFullPath(folder));
        foreach (var file in _files)
        {
            if (!File.Exists(Path.Combine(data, file))) throw new DatabaseException(DatabaseFault.Inaccessible, $"There is no database in {data}: {file} is missing. Name the node's folder with --Gateway:Data.");
            if (File.Exists(Path.Combine(folder, file))) throw new DatabaseException(DatabaseFault.Inaccessible, $"{folder} holds a backup already: name another folder.");
        }
        Guarded(folder, () =>
        {
            Directory.CreateDirectory(folder);
            foreach (var file in _files) Copy(Path.Combine(data, file), Partial(folder, file));
            Mark(Partial(folder, _files[0]));
            foreach (var file in _files) File.Move(Partial(folder, file), Path.Combine(folder, file));
        });
    }

    /// <summary>Puts a backup into a data folder that has no database. The node that starts on it knows that it was restored.</summary>
    /// <exception cref="DatabaseException">The backup is not whole or damaged, or the data folder has a database or is in use.</exception>
    public static void Restore(string folder, string data)
    {
        (data, folder) = (Path.GetFullPath(data), Path.GetFullPath(folder));
        foreach (var file in _files)
            if (!File.Exists(Path.Combine(folder, file))) throw new DatabaseException(DatabaseFault.Inaccessible, $"{folder} is no backup: {file} is missing.");
        using var held = FolderLock.Take(data);
        foreach (var file in _files)
            if (File.Exists(Path.Combine(data, file))) throw new DatabaseException(DatabaseFault.Held, $"{data} holds a database already: move {file} and everything beside it away first.");
        Guarded(data, () =>
        {
            foreach (var file in _files) Copy(Path.Combine(folder, file), Partial(data, file));
            // Also of a backup that was made by other means.
            Mark(Partial(data, _files[0]));
            foreach (var file in _files) File.Move(Partial(data, file), Path.Combine(data, file));
        });
    }

    private static string Partial(string folder, string file) => Path.Combine(folder, file + ".partial");

    private static void Copy(string from, string to)
    {
        File.Delete(to);
        using var source = Open(from, SqliteOpenMode.ReadWrite);
        using var copy = Open(to, SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(copy);
        // One file without a log beside it: it can be renamed, and copied further by any means.
        copy.ExecuteScalar("PRAGMA journal_mode=DELETE");
        if (copy.QuerySingle<string>("PRAGMA quick_check(1)") is var found && found != "ok") throw new DatabaseException(DatabaseFault.Corrupt, $"{from} is damaged: {found}");
    }

    /// <summary>An earlier schema has no place for it; its restore is said by the command "restored".</summary>
    private static void Mark(string file)
    {
        using var store = Open(file, SqliteOpenMode.ReadWrite);
        if (store.QuerySingle<long>("SELECT count(*) FROM sqlite_master WHERE name = 'installation'") > 0) store.Execute("UPDATE installation SET restored = 1");
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = Database.BusyTimeoutMs / 1000 }.ConnectionString);
        connection.Open();
        connection.ExecuteScalar($"PRAGMA busy_timeout={Database.BusyTimeoutMs}");
        return connection;
    }

    private static void Guarded(string folder, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException(DatabaseFault.Inaccessible, $"{folder} could not be written: {e.Message} Check permissions and free space.", e);
        }
    }
}
