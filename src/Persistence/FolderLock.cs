using System.Globalization;

namespace Gateway.Persistence;

/// <summary>Holds a data folder for one process: the lock dies with the process, so a killed one leaves nothing to clean up.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _held;

    private FolderLock(string folder, FileStream held) => (Folder, _held) = (folder, held);

    public string Folder { get; }

    public static FolderLock Take(string folder)
    {
        folder = Path.GetFullPath(folder);
        // The number stands in a file of its own: a locked file cannot be read by the one who is refused.
        var pidFile = Path.Combine(folder, "gateway.pid");
        try
        {
            Directory.CreateDirectory(folder);
            var held = new FileStream(Path.Combine(folder, "gateway.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new FolderLock(folder, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DatabaseException(DatabaseFault.Inaccessible, $"The data folder {folder} cannot be written: {e.Message}", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, "gateway.lock")))
        {
            throw new DatabaseException(DatabaseFault.Held, $"The data folder {folder} is in use by process {Holder(pidFile)}: stop that one, or name another folder.", e);
        }
        catch (IOException e)
        {
            throw new DatabaseException(DatabaseFault.Inaccessible, $"The data folder {folder} cannot be made: {e.Message}", e);
        }
    }

    public void Dispose() => _held.Dispose();

    private static string Holder(string pidFile)
    {
        try
        {
            var pid = File.ReadAllText(pidFile).Trim();
            return pid.Length == 0 ? "(starting now)" : pid;
        }
        catch (IOException)
        {
            return "(starting now)";
        }
    }
}
