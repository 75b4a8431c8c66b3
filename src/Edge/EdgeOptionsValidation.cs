using Gateway.Edge.Accept;
using Microsoft.Extensions.Options;

namespace Gateway.Edge;

/// <summary>Judges the whole section at start and names every fault at once.</summary>
internal sealed class EdgeOptionsValidation : IValidateOptions<EdgeOptions>
{
    /// <summary>Half of the transport's default read buffer, so that a whole frame and what follows it fit.</summary>
    private const int LargestMessageBytes = 512 * 1024;

    public ValidateOptionsResult Validate(string? name, EdgeOptions options)
    {
        var faults = new List<string>();
        Within(nameof(options.MessageBytes), options.MessageBytes, 1024, LargestMessageBytes);
        Within(nameof(options.HeadBytes), options.HeadBytes, 1024, 64 * 1024);
        Within(nameof(options.OutboundQueueBytes), options.OutboundQueueBytes, 64 * 1024, 64 * 1024 * 1024);
        Within(nameof(options.SocketSendBufferBytes), options.SocketSendBufferBytes, 0, 4 * 1024 * 1024);
        Within(nameof(options.MaxConnections), options.MaxConnections, 1, 10_000_000);
        Within(nameof(options.ConnectsPerAddressBurst), options.ConnectsPerAddressBurst, 1, 1_000_000);
        Within(nameof(options.FrameBurst), options.FrameBurst, 1, 1_000_000);
        Within(nameof(options.ByteBurst), options.ByteBurst, options.MessageBytes, int.MaxValue);
        Within(nameof(options.DialogStartBurst), options.DialogStartBurst, 1, 1_000_000);
        Positive(nameof(options.DialogStartsPerMinute), options.DialogStartsPerMinute);
        Within(nameof(options.FramesPerAddressBurst), options.FramesPerAddressBurst, 16, int.MaxValue);
        Within(nameof(options.BytesPerAddressBurst), options.BytesPerAddressBurst, options.MessageBytes, int.MaxValue);
        Positive(nameof(options.FramesPerAddressPerSecond), options.FramesPerAddressPerSecond);
        Positive(nameof(options.BytesPerAddressPerSecond), options.BytesPerAddressPerSecond);
        Positive(nameof(options.ConnectsPerAddressPerSecond), options.ConnectsPerAddressPerSecond);
        Positive(nameof(options.FramesPerSecond), options.FramesPerSecond);
        Positive(nameof(options.BytesPerSecond), options.BytesPerSecond);
        Positive(nameof(options.MovesPerSecond), options.MovesPerSecond);
        Lasting(nameof(options.LongestMove), options.LongestMove);
        Lasting(nameof(options.HeadDeadline), options.HeadDeadline);
        Lasting(nameof(options.HelloDeadline), options.HelloDeadline);
        Lasting(nameof(options.BeatInterval), options.BeatInterval);
        Lasting(nameof(options.CloseWait), options.CloseWait);
        Lasting(nameof(options.FaultWait), options.FaultWait);
        Lasting(nameof(options.Patience), options.Patience);
        Within(nameof(options.LeanThreads), options.LeanThreads, 0, 64);
        foreach (var proxy in options.TrustedProxies)
        {
            if (!TrustedProxies.TryParse(proxy, out _))
                faults.Add($"Edge:TrustedProxies has \"{proxy}\"; an address (10.0.0.7) or a network (10.0.0.0/8) is allowed");
        }
        if (options.ProxyProtocol && options.TrustedProxies.Count == 0)
            faults.Add("Edge:ProxyProtocol is on but Edge:TrustedProxies is empty; name the proxies that send the head");
        if (options.Patience <= options.BeatInterval)
            faults.Add($"Edge:Patience ({options.Patience}) must be longer than Edge:BeatInterval ({options.BeatInterval}), or every client is cut between two beats");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Within(string option, long value, long least, long most)
        {
            if (value < least || value > most)
                faults.Add($"Edge:{option} is {value}; it must be from {least} to {most}");
        }

        void Positive(string option, double value)
        {
            if (!(value > 0) || double.IsInfinity(value))
                faults.Add($"Edge:{option} is {value}; it must be above 0");
        }

        void Lasting(string option, TimeSpan value)
        {
            if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromHours(1))
                faults.Add($"Edge:{option} is {value}; it must be from 0.1 s to 1 h");
        }
    }
}
