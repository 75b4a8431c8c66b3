using System.Buffers.Binary;
using System.Net;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Accept;

/// <summary>How often an address may connect and how much all its connections may send together: three token buckets each, forgotten when they are full again.</summary>
internal sealed class AddressLimiter(EdgeOptions options)
{
    /// <summary>About 6 MB of buckets. Beyond, all unknown addresses share them, so that many addresses cannot buy memory.</summary>
    private const int MaxTracked = 65_536;
    private const long SweepMs = 30_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Budget> _budgets = [];
    private Budget _crowd = Budget.Full(options, 0);
    private long _nextSweepMs;

    private record struct Budget(TokenBucket Connects, TokenBucket Frames, TokenBucket Bytes)
    {
        public static Budget Full(EdgeOptions options, long nowMs) =>
            new(new(options.ConnectsPerAddressBurst, nowMs), new(options.FramesPerAddressBurst, nowMs), new(options.BytesPerAddressBurst, nowMs));
    }

    /// <summary>Addresses held now.</summary>
    public int Tracked
    {
        get
        {
            lock (_gate)
                return _budgets.Count;
        }
    }

    /// <summary>Counts one connect; false when the address must wait.</summary>
    public bool TryTake(IPAddress address, long nowMs) => TryTake(address, 1, 0, 0, nowMs);

    /// <summary>Counts what a connection from here has sent; false when that is more than the address may.</summary>
    public bool TryTake(IPAddress address, int frames, long bytes, long nowMs) => TryTake(address, 0, frames, bytes, nowMs);

    private bool TryTake(IPAddress address, int connects, int frames, long bytes, long nowMs)
    {
        if (!options.LimitLoopback && IPAddress.IsLoopback(address))
            return true;
        var who = Subject(address);
        lock (_gate)
        {
            if (nowMs >= _nextSweepMs)
                Sweep(nowMs);
            if (!_budgets.TryGetValue(who, out var budget))
            {
                if (_budgets.Count >= MaxTracked)
                    return Take(ref _crowd, connects, frames, bytes, nowMs);
                budget = Budget.Full(options, nowMs);
            }
            var taken = Take(ref budget, connects, frames, bytes, nowMs);
            _budgets[who] = budget;
            return taken;
        }
    }

    private bool Take(ref Budget budget, int connects, int frames, long bytes, long nowMs)
    {
        var (ofConnects, ofFrames, ofBytes) = budget;
        var taken = ofConnects.TryTake(connects, options.ConnectsPerAddressPerSecond, options.ConnectsPerAddressBurst, nowMs)
            & ofFrames.TryTake(frames, options.FramesPerAddressPerSecond, options.FramesPerAddressBurst, nowMs)
            & ofBytes.TryTake(bytes, options.BytesPerAddressPerSecond, options.BytesPerAddressBurst, nowMs);
        budget = new Budget(ofConnects, ofFrames, ofBytes);
        return taken;
    }

    private void Sweep(long nowMs)
    {
        _nextSweepMs = nowMs + SweepMs;
        foreach (var (who, budget) in _budgets)
        {
            var (connects, frames, bytes) = budget;
            if (connects.IsFull(options.ConnectsPerAddressPerSecond, options.ConnectsPerAddressBurst, nowMs)
                && frames.IsFull(options.FramesPerAddressPerSecond, options.FramesPerAddressBurst, nowMs)
                && bytes.IsFull(options.BytesPerAddressPerSecond, options.BytesPerAddressBurst, nowMs))
                _budgets.Remove(who);
        }
    }

    /// <summary>One IPv6 customer has at least a /64 of addresses. IPv4 stands in a part of them that is nobody's (0:ffff::/32).</summary>
    private static ulong Subject(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? 0xFFFF_0000_0000ul | BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
