using Gateway.EndToEnd.Tests.Stages;
using Gateway.Protocol;
using Gateway.Swarm;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Gateway.EndToEnd.Tests;

/// <summary>The live list with more visitors than anybody looks at: only what is in sight is in the page, wherever one scrolls, and nothing that is drawn waits for the rest.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    /// <summary>By hand more: GATEWAY_CROWD=5000, for which the file limit must allow.</summary>
    private static readonly int People = int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_CROWD"), out var many) ? many : 500;
    private const int AtOnce = 20;
    private const int MostDrawn = 40;

    [Fact]
    public Task F40_A_crowd_is_scrolled_filtered_sorted_and_grouped_with_no_more_in_the_page_than_is_in_sight() => Stage.PlayAsync(async stage =>
    {
        var crowd = new VisitorClient[People];
        await Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stage.Stop }, async (n, stop) =>
        {
            var page = new HelloPage(Guid.NewGuid().ToString("N"), $"{stage.Place.Origin}/p{n % 7}", $"Page {n % 7}", "", "en", "1920x1080", "Europe/Berlin", 0);
            crowd[n] = new VisitorClient(stage.Place, new ClientOptions(), page, Stage.Agent, new System.Net.IPAddress([127, 0, (byte)(1 + (n >> 8)), (byte)n]));
            crowd[n].Start();
            await crowd[n].ConnectedAsync(stop);
            await crowd[n].SetAsync(new Dictionary<string, string> { ["name"] = $"Person {n:00000}" });
        });
        var boris = await stage.OperatorAsync("boris");
        var page = boris.Page;
        await boris.ShowAsync("visitors");
        await Expect(page.GetByTestId("visitor-total")).ToContainTextAsync("on the site");
        await page.GetByTestId("vf-sort").SelectOptionAsync("5");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Visitors", Exact = true }).HoverAsync();
        await Expect(boris.Rows.First).ToContainTextAsync("Person 00000");

        // Anywhere in the list, the rows that belong there, and no others.
        var list = page.GetByTestId("visitor-list");
        foreach (var n in (int[])[People / 2, People - 1, People / 3, 0])
        {
            await list.EvaluateAsync("(list, at) => { list.scrollTop = at * 52; }", n);
            await Expect(boris.Rows.Filter(new() { HasText = $"Person {n:00000}" })).ToBeVisibleAsync();
            Assert.InRange(await page.Locator(".vrow").CountAsync(), 5, MostDrawn);
        }
        // From one end to the other, a screen at least with each frame. How long frames took is printed and nothing more: it is the machine's business.
        var frames = await list.EvaluateAsync<double[]>("""
            list => new Promise(done => {
              const times = []; let last = performance.now();
              const step = now => {
                times.push(now - last); last = now;
                if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1 || times.length > 600) return done(times.slice(1));
                list.scrollTop += Math.max(list.clientHeight, list.scrollHeight / 500); requestAnimationFrame(step);
              };
              requestAnimationFrame(step);
            })
            """);
        Assert.InRange(await page.Locator(".vrow").CountAsync(), 5, MostDrawn);
        await Expect(boris.Rows.Last).ToContainTextAsync($"Person {People - 1:00000}");
        Array.Sort(frames);
        output.WriteLine($"{People} visitors, {frames.Length} frames of a screen each: p50 {frames[frames.Length / 2]:N1} ms, p95 {frames[frames.Length * 95 / 100]:N1} ms, longest {frames[^1]:N1} ms");

        await page.GetByTestId("visitor-filter").FillAsync("Person 0000");
        await Expect(page.GetByTestId("visitor-total")).ToHaveTextAsync("10 fit");
        await page.GetByTestId("visitor-filter").FillAsync("");
        await page.GetByTestId("vf-direction").ClickAsync();
        await Expect(boris.Rows.First).ToContainTextAsync($"Person {People - 1:00000}");
        await page.GetByTestId("vf-group").SelectOptionAsync("title");
        await Expect(page.GetByTestId("visitor-groups")).ToContainTextAsync("Page 6");
        Assert.Equal(0, await page.Locator(".vrow").CountAsync());
        await Parallel.ForEachAsync(crowd, async (visitor, _) => await visitor.DisposeAsync());
    });
}
