using System.Net;
using Gateway.Api.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Tickets;

/// <summary>
/// Bounds how many new visitors one address may become: each is a row in SQL that anybody can cause. A bucket per address holds a minute's worth and
/// fills steadily. Visitors who return cost nothing here.
/// </summary>
internal sealed class NewVisitorBudget(IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>About 10 MB; full buckets are forgotten first, then all.</summary>
    private const int MaxKeys = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Bucket> _buckets = [];

    private readonly record struct Bucket(double Left, DateTimeOffset At);

    /// <summary>Takes one; false: none left, the next comes after <paramref name="retryAfter"/>.</summary>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var perMinute = options.Value.NewVisitorsPerMinute;
        if (perMinute == 0) return true;
        var now = time.GetUtcNow();
        var key = ClientAddress.KeyOf(address);
        lock (_gate)
        {
            if (_buckets.Count >= MaxKeys) Forget(perMinute, now);
            var left = _buckets.TryGetValue(key, out var bucket) ? Fill(bucket, perMinute, now) : perMinute;
            if (left < 1) retryAfter = TimeSpan.FromMinutes((1 - left) / perMinute);
            else left--;
            _buckets[key] = new Bucket(left, now);
            return retryAfter == TimeSpan.Zero;
        }
    }

    private static double Fill(Bucket bucket, int perMinute, DateTimeOffset now) => Math.Min(perMinute, bucket.Left + (now - bucket.At).TotalMinutes * perMinute);

    private void Forget(int perMinute, DateTimeOffset now)
    {
        foreach (var (key, bucket) in _buckets)
            if (Fill(bucket, perMinute, now) >= perMinute) _buckets.Remove(key);
        if (_buckets.Count >= MaxKeys) _buckets.Clear();
    }
}
