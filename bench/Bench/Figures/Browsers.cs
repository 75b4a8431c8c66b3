using Microsoft.Playwright;

namespace Gateway.Bench.Figures;

/// <summary>Debian's Chromium, or the one that GATEWAY_CHROMIUM names.</summary>
internal static class Browsers
{
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Executable(),
        Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--enable-precise-memory-info"],
    });

    private static string Executable() =>
        new[] { Environment.GetEnvironmentVariable("GATEWAY_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new IOException("Chromium is not installed: apt-get install chromium, or name another one in GATEWAY_CHROMIUM");
}
