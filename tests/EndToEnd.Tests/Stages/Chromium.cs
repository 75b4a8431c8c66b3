using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Stages;

/// <summary>One Chromium for the whole run, Debian's; tests part from each other by browser contexts, which share nothing.</summary>
internal static class Chromium
{
    /// <summary>Bounds every wait for a page, in milliseconds: a loaded machine may be slow, but a test never waits for a duration.</summary>
    public const float PatienceMs = 30_000;

    private static readonly Lazy<Task<IBrowser>> _browser = new(StartAsync);

    public static Task<IBrowser> BrowserAsync() => _browser.Value;

    private static async Task<IBrowser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable(),
            // A page of this machine's own making needs neither a sandbox (root has none) nor anything from outside. Pages that a test answers for count as foreign,
            // and would be kept from this machine's own addresses.
            Args = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessRespectPreflightResults", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--mute-audio", "--no-first-run"],
        });
    }

    private static string Executable() =>
        new[] { Environment.GetEnvironmentVariable("GATEWAY_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is not installed: apt-get install chromium, or name another one in GATEWAY_CHROMIUM");
}
