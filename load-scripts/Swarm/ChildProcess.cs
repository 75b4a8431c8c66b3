using System.Diagnostics;

namespace Gateway.Swarm;

/// <summary>Programs of ours that end when their input does.</summary>
public static class ChildProcess
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Closes the input, waits a moment for the end, and kills what does not end.</summary>
    public static async Task EndAsync(this Process process)
    {
        if (process.HasExited) return;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(_patience);
        try { await process.WaitForExitAsync(patience.Token); }
        catch (OperationCanceledException) { process.Kill(); }
    }

    /// <summary>Processor time used so far, all threads and the kernel's part.</summary>
    public static TimeSpan ProcessorTimeNow(this Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
