using System.Runtime.InteropServices;

namespace Gateway;

/// <summary>Linux: the system's time, with timestamps that also count while the machine sleeps: what is due meanwhile is due when it wakes.</summary>
internal sealed class BootClock : TimeProvider
{
    private const int ClockBootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override long GetTimestamp() => GetTime(ClockBootTime, out var at) == 0 ? at.Seconds * NanosecondsPerSecond + at.Nanoseconds : throw new PlatformNotSupportedException("this system has no clock that counts from its start");

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Span
    {
        public readonly nint Seconds, Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetTime(int clock, out Span at);
}
