using System.Net;
using System.Net.Sockets;
using Gateway.Actors.Visitors;
using MaxMind.Db;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Places;

/// <summary>
/// Address → country, region, city, from a file in MaxMind's format. The file is read into memory and looked at every few seconds: a new one takes the place of the old
/// without a restart. Without a usable file nobody has a place, and the log says why; nothing else depends on it.
/// </summary>
public sealed partial class Geography : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly string _file;
    private readonly ILogger _log;
    private readonly ITimer? _timer;
    private volatile Reader? _reader;
    private (DateTime Written, long Length)? _seen;
    private bool _missed;

    /// <summary>Begins to follow the file.</summary>
    /// <param name="file">A relative path counts from the program's own folder; empty: nobody has a place.</param>
    /// <param name="log">Where it is said that the file is missing, broken or new.</param>
    /// <param name="time">Of the looks at the file.</param>
    public Geography(string file, ILogger<Geography> log, TimeProvider time)
    {
        _log = log;
        _file = file.Length == 0 ? "" : Path.Combine(AppContext.BaseDirectory, file);
        if (_file.Length == 0) return;
        Refresh();
        _timer = time.CreateTimer(_ => Refresh(), null, Look, Look);
    }

    /// <summary>Where an address is; null when it belongs to no place (private and local networks), or is not in the file.</summary>
    /// <param name="address">The client's own, never a proxy's.</param>
    /// <param name="language">In which region and city are named, where the file has names in it; else in English.</param>
    public Place? Of(IPAddress address, string language)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (_reader is not { } reader || IsLocal(address)) return null;
        // The first bits of a longer address would be taken for a whole one.
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && reader.Metadata.IPVersion == 4) return null;
        try
        {
            return reader.Find<Dictionary<string, object>>(address) is { } found ? PlaceRecord.Read(found, language) : null;
        }
        catch (Exception e) when (e is InvalidDatabaseException or DeserializationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            _reader = null;
            LogBroken(_file, e.Message);
            return null;
        }
    }

    /// <summary>Networks that are nowhere (RFC 1918, 3927, 4193, 4291, 6598).</summary>
    internal static bool IsLocal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast;
        Span<byte> b = stackalloc byte[4];
        address.TryWriteBytes(b, out _);
        return b[0] is 10 or 0 or >= 224 || (b[0] == 172 && b[1] is >= 16 and <= 31) || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254) || (b[0] == 100 && b[1] is >= 64 and <= 127);
    }

    private void Refresh()
    {
        try
        {
            var file = new FileInfo(_file);
            if (!file.Exists)
            {
                if (!_missed) LogMissing(_file);
                (_missed, _seen) = (true, null);
                return;
            }
            var stamp = (file.LastWriteTimeUtc, file.Length);
            if (_seen == stamp) return;
            (_seen, _missed) = (stamp, false);
            var reader = new Reader(_file, FileAccessMode.Memory);
            _reader = reader;
            LogTaken(_file, reader.Metadata.DatabaseType, reader.Metadata.BuildDate);
        }
        catch (Exception e) when (e is InvalidDatabaseException or DeserializationException or IOException or UnauthorizedAccessException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            LogBroken(_file, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "places of visitors come from {File} ({Kind}, of {Built:yyyy-MM-dd})")]
    private partial void LogTaken(string file, string kind, DateTime built);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is missing: visitors have no country until it is there (Edge:Geography; empty switches this off)")]
    private partial void LogMissing(string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be used, a file in MaxMind's format (.mmdb) is needed; what was read before stays: {Fault}")]
    private partial void LogBroken(string file, string fault);
}
