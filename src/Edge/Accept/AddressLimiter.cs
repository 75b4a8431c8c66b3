using System.Net;
using System.Net.Sockets;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Accept;

/// <summary>How often an address may connect: one token bucket each, forgotten when it is full again.</summary>
internal sealed class AddressLimiter(EdgeOptions options)
{
    /// <summary>About 10 MB of buckets. Beyond, all unknown addresses share one, so that many addresses cannot buy memory.</summary>
    private const int MaxTracked = 65_536;
    private const long SweepMs = 30_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, TokenBucket> _buckets = [];
    private TokenBucket _crowd = new(options.ConnectsPerAddressBurst, 0);
    private long _nextSweepMs;

    /// <summary>Buckets held now.</summary>
    public int Tracked
    {
        get
        {
            lock (_gate)
                return _buckets.Count;
        }
    }

    /// <summary>Counts one connect; false when the address must wait.</summary>
    public bool TryTake(IPAddress address, long nowMs)
    {
        if (!options.LimitLoopback && IPAddress.IsLoopback(address))
            return true;
        var who = Subject(address);
        lock (_gate)
        {
            if (nowMs >= _nextSweepMs)
                Sweep(nowMs);
            if (!_buckets.TryGetValue(who, out var bucket))
            {
                if (_buckets.Count >= MaxTracked)
                    return Take(ref _crowd, nowMs);
                bucket = new TokenBucket(options.ConnectsPerAddressBurst, nowMs);
            }
            var taken = Take(ref bucket, nowMs);
            _buckets[who] = bucket;
            return taken;
        }
    }

    private bool Take(ref TokenBucket bucket, long nowMs) =>
        bucket.TryTake(1, options.ConnectsPerAddressPerSecond, options.ConnectsPerAddressBurst, nowMs);

    private void Sweep(long nowMs)
    {
        _nextSweepMs = nowMs + SweepMs;
        foreach (var (who, bucket) in _buckets)
        {
            var copy = bucket;
            if (copy.IsFull(options.ConnectsPerAddressPerSecond, options.ConnectsPerAddressBurst, nowMs))
                _buckets.Remove(who);
        }
    }

    // One IPv6 customer has at least a /64 of addresses.
    private static IPAddress Subject(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
