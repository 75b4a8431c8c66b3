using System.Net;
using Gateway.Api.Requests;

namespace Gateway.Api.Sessions;

/// <summary>
/// Counts failed sign-ins of this node: ten for one login or thirty from one address within a quarter of an hour, then neither a wrong nor a right
/// password is looked at until the oldest is a quarter of an hour old.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    public const int PerLogin = 10;
    public const int PerAddress = 30;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    /// <summary>About 10 MB; beyond it half is forgotten, which only an attack from very many addresses can bring about.</summary>
    private const int MaxKeys = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _failures = [];

    /// <summary>Counts an attempt as failed in advance, so that many at once cannot slip through. False: too many, come again after <paramref name="retryAfter"/>.</summary>
    public bool TryBegin(string login, IPAddress? address, out TimeSpan retryAfter)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_failures.Count >= MaxKeys) Forget(now);
            var (byLogin, byAddress) = (Of("l:" + login, now), Of("a:" + ClientAddress.KeyOf(address), now));
            retryAfter = Max(Wait(byLogin, PerLogin, now), Wait(byAddress, PerAddress, now));
            if (retryAfter > TimeSpan.Zero) return false;
            byLogin.Enqueue(now);
            byAddress.Enqueue(now);
            return true;
        }
    }

    /// <summary>Whether too many attempts from an address failed, tokens among them: come again after <paramref name="retryAfter"/>.</summary>
    public bool IsClosed(IPAddress? address, out TimeSpan retryAfter)
    {
        var now = time.GetUtcNow();
        lock (_gate) retryAfter = _failures.ContainsKey("a:" + ClientAddress.KeyOf(address)) ? Wait(Of("a:" + ClientAddress.KeyOf(address), now), PerAddress, now) : TimeSpan.Zero;
        return retryAfter > TimeSpan.Zero;
    }

    /// <summary>A token from that address was wrong. Right ones are not counted, since a program sends many at once.</summary>
    public void Failed(IPAddress? address)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_failures.Count >= MaxKeys) Forget(now);
            Of("a:" + ClientAddress.KeyOf(address), now).Enqueue(now);
        }
    }

    /// <summary>The attempt was right: the login starts afresh, and the address is not charged for it.</summary>
    public void Succeeded(string login, IPAddress? address)
    {
        lock (_gate)
        {
            _failures.Remove("l:" + login);
            if (_failures.TryGetValue("a:" + ClientAddress.KeyOf(address), out var failures)) failures.TryDequeue(out _);
        }
    }

    private Queue<DateTimeOffset> Of(string key, DateTimeOffset now)
    {
        if (!_failures.TryGetValue(key, out var failures)) _failures[key] = failures = new Queue<DateTimeOffset>(2);
        while (failures.TryPeek(out var oldest) && now - oldest >= Window) failures.Dequeue();
        return failures;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, failures) in _failures)
            if (failures.Count == 0 || now - failures.Last() >= Window) _failures.Remove(key);
        if (_failures.Count < MaxKeys) return;
        foreach (var key in _failures.Keys.Take(MaxKeys / 2).ToList()) _failures.Remove(key);
    }

    private static TimeSpan Wait(Queue<DateTimeOffset> failures, int limit, DateTimeOffset now) =>
        failures.Count < limit ? TimeSpan.Zero : failures.Peek() + Window - now;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
