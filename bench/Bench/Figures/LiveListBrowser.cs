using System.Globalization;
using System.Security.Cryptography;
using Gateway.Bench.Contest;
using Microsoft.Playwright;

namespace Gateway.Bench.Figures;

/// <summary>The real console in a real Chromium over a hundred thousand visitors who move meanwhile: how long frames take while an operator scrolls, and what the page holds.</summary>
internal static class LiveListBrowser
{
    private const int Visitors = 100_000;
    private const int ChangesPerSecond = 5_000;
    private const float PatienceMs = 60_000;

    /// <summary>Four rows further with each frame, which is faster than a wheel is turned; none when it rests.</summary>
    private const string Scroll = """
        ([ms, step]) => new Promise(done => {
          const list = document.querySelector('[data-testid=visitor-list]'), times = [];
          let last = performance.now(), began = last, way = 1;
          const frame = now => {
            times.push(now - last); last = now;
            if (now - began > ms) return done(times.slice(1));
            if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) way = -1; else if (list.scrollTop <= 0) way = 1;
            list.scrollTop += way * step;
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })
        """;

    /// <summary>From a jump to any place until the rows of that place are drawn.</summary>
    private const string Jump = """
        () => new Promise(done => {
          const list = document.querySelector('[data-testid=visitor-list]'), began = performance.now();
          list.scrollTop = Math.random() * (list.scrollHeight - list.clientHeight);
          const look = () => list.querySelector('.vrow-coming') || !list.querySelector('[data-testid=visitor-row]') || performance.now() - began < 20 ? requestAnimationFrame(look) : done(performance.now() - began);
          requestAnimationFrame(look);
        })
        """;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        Environment.SetEnvironmentVariable("GATEWAY_ADMIN_PASSWORD", password);
        await using var server = await ServerProcess.StartAsync(["dotnet", typeof(LiveListBrowser).Assembly.Location, "live-node", Number(Visitors), Number(ChangesPerSecond)], stop);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Browsers.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, Locale = "en-GB" });
        page.SetDefaultTimeout(PatienceMs);
        await page.GotoAsync($"http://{server.Server}/console/");
        await page.GetByTestId("sign-in-login").FillAsync("admin");
        await page.GetByTestId("sign-in-password").FillAsync(password);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("nav-visitors").ClickAsync();
        await page.WaitForFunctionAsync("n => Number((document.querySelector('[data-testid=visitor-total]')?.textContent ?? '').replace(/[^0-9]/g, '')) >= n", Visitors * 99 / 100);
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("Performance.enable");

        var ms = quick ? 6_000 : 20_000;
        await page.EvaluateAsync(Scroll, new[] { 2_000, 208 });
        await RoundAsync("rest", 0, rows: false);
        await RoundAsync("scroll", 208, rows: true);
        var jumps = new List<double>();
        for (var i = 0; i < (quick ? 10 : 40); i++) jumps.Add(await page.EvaluateAsync<double>(Jump));
        jumps.Sort();
        Figure.Print("live-list-browser.jump.p50", jumps[jumps.Count / 2], "ms");
        Figure.Print("live-list-browser.jump.worst", jumps[^1], "ms");
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        Figure.Print("live-list-browser.heap", metrics["JSHeapUsedSize"] / 1e6, "MB");
        Figure.Print("live-list-browser.rows", await page.Locator(".vrow").CountAsync(), "rows");
        Figure.Explain($"{metrics["Nodes"]:N0} nodes in the document; the list says {await page.GetByTestId("visitor-total").TextContentAsync()}; the node holds {server.ResidentBytes() / 1e6:N0} MB");
        return 0;

        async Task RoundAsync(string name, int step, bool rows)
        {
            stop.ThrowIfCancellationRequested();
            var busy = await BusyAsync();
            var times = await page.EvaluateAsync<double[]>(Scroll, new[] { rows ? ms : ms / 2, step });
            busy = await BusyAsync() - busy;
            Array.Sort(times);
            Figure.Print($"live-list-browser.{name}.p50", times[times.Length / 2], "ms");
            Figure.Print($"live-list-browser.{name}.p99", times[times.Length * 99 / 100], "ms");
            Figure.Explain($"{name}: {times.Length} frames, longest {times[^1]:N1} ms, {times.Count(t => t > 50)} of more than 50 ms; the page's own work {busy / times.Sum() * 1000:P0} of the time");
        }

        async Task<double> BusyAsync() => (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().First(m => m.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
