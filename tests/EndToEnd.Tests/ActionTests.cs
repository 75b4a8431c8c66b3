using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>What rules do beside inviting with words: built by clicks in the editor, seen by a visitor of the shop and on the operators' card.</summary>
public sealed class ActionTests
{
    [Fact]
    public Task F42_F47_F49_F69_F70_A_card_with_picture_price_buttons_and_a_coupon_is_built_by_clicks_and_shown_to_who_looked_at_a_product() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("rules");
        var page = admin.Page;
        await page.GetByTestId("rule-new").ClickAsync();
        await page.GetByTestId("rule-name").FillAsync("Thinks about a product");
        await page.GetByTestId("rule-on").SelectOptionAsync("event");
        await page.GetByTestId("rule-on-name").FillAsync("product_view");
        await page.GetByTestId("rule-add-where").ClickAsync();
        await page.GetByTestId("rule-where").GetByTestId("rule-field").SelectOptionAsync("event");
        await page.GetByTestId("rule-where").GetByTestId("rule-field-name").FillAsync("product_view");
        await page.GetByTestId("rule-where").GetByLabel("Value").FillAsync("2");

        await page.GetByTestId("rule-operator").SelectOptionAsync("Mira Holm");
        await page.GetByTestId("rule-text-en").FillAsync("Still thinking about it, {name|friend}? Delivery is on us today.");
        await page.GetByTestId("rule-rich").ClickAsync();
        await page.GetByTestId("rule-picture-product").ClickAsync();
        await page.GetByTestId("rule-title-en").FillAsync("{product}");
        await page.GetByTestId("rule-price").FillAsync("{price}");
        await page.GetByTestId("rule-add-button").ClickAsync();
        var open = page.GetByTestId("rule-button").Nth(1);
        await open.GetByTestId("rule-button-address").FillAsync("https://elsewhere.example/");
        await open.GetByTestId("rule-button-label-en").FillAsync("Delivery and prices");
        await page.GetByTestId("rule-coupon").SelectOptionAsync("pool");
        await page.GetByTestId("rule-coupon-fill").ClickAsync();
        await page.GetByTestId("coupon-pool").FillAsync("spring");
        await page.GetByTestId("coupon-codes").FillAsync("SPRING-7\nSPRING-8");
        await page.GetByTestId("coupon-save").ClickAsync();
        await Expect(page.GetByTestId("rule-coupon-pool")).ToHaveValueAsync("spring");

        await page.GetByTestId("rule-add-action").ClickAsync();
        await page.GetByTestId("rule-tag").FillAsync("thinking");
        await page.GetByTestId("rule-add-action").ClickAsync();
        await page.GetByTestId("rule-then").Nth(2).SelectOptionAsync("note");
        await page.GetByTestId("rule-note").FillAsync("Wavers about {product}");
        await page.GetByTestId("rule-action-up").Nth(2).ClickAsync();
        await Expect(page.GetByTestId("rule-action").Nth(1)).ToHaveAttributeAsync("data-kind", "note");

        // The look is made by the widget's own code.
        await Expect(page.GetByTestId("rule-look").GetByText("Ridgeback tent")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("rule-look").GetByRole(AriaRole.Link, new() { Name = "Delivery and prices" })).ToBeVisibleAsync();

        // An address of another site is refused at its action, and mended.
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule-fault-then[0]")).ToContainTextAsync("page of the site itself");
        await open.GetByTestId("rule-button-address").FillAsync("/delivery");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule").Filter(new() { HasText = "Thinks about a product" })).ToContainTextAsync("with a coupon");

        var visitor = await stage.VisitorAsync("/products/kettlebird");
        // Nodes look at the catalog each second: who opens the page before that is invited by the next look at it.
        do await visitor.GoAsync("/products/ridgeback-45");
        while (!await Shown(visitor.Invitation));
        await Expect(visitor.Invitation).ToContainTextAsync("Mira Holm");
        await Expect(visitor.Invitation).ToContainTextAsync("Still thinking about it, friend?");
        await Expect(visitor.Invitation).ToContainTextAsync("Ridgeback 45");
        await Expect(visitor.Invitation).ToContainTextAsync("EUR");
        await Expect(visitor.Page.GetByTestId("gateway-coupon")).ToHaveTextAsync("SPRING-7");
        Assert.True(await visitor.Page.GetByTestId("gateway-picture").EvaluateAsync<bool>("p => p.complete && p.naturalWidth > 0"));

        await admin.ShowAsync("visitors");
        await admin.Rows.First.ClickAsync();
        await Expect(admin.Card.GetByTestId("card-tags")).ToContainTextAsync("thinking");
        await Expect(admin.Card.GetByTestId("card-notes")).ToContainTextAsync("Wavers about Ridgeback 45");
        await Expect(admin.Card.GetByTestId("card-coupons")).ToContainTextAsync("SPRING-7");

        // Somebody else gets another code, and keeps it in sight while talking.
        var other = await stage.VisitorAsync("/products/kettlebird");
        await other.GoAsync("/products/ridgeback-45");
        await other.AcceptAsync();
        await Expect(other.Page.GetByTestId("gateway-offer")).ToContainTextAsync("SPRING-8");

        // The next page shows it again; its button leads to a page of the shop and takes it away.
        await visitor.GoAsync("/products");
        await visitor.Page.GetByTestId("gateway-open").ClickAsync();
        await visitor.Page.WaitForURLAsync("**/delivery");
        await Expect(visitor.Invitation).ToBeHiddenAsync();
    });

    [Fact]
    public Task F101_A_form_is_filled_in_by_the_visitor_and_read_by_the_operators() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("rules");
        var page = admin.Page;
        await page.GetByTestId("rule-new").ClickAsync();
        await page.GetByTestId("rule-name").FillAsync("Offers to call");
        await page.GetByTestId("rule-on").SelectOptionAsync("page");
        await page.GetByTestId("rule-add-where").ClickAsync();
        await page.GetByTestId("rule-where").GetByLabel("Value").FillAsync("/delivery");
        await page.GetByTestId("rule-then").SelectOptionAsync("form");
        await page.GetByTestId("rule-form-title-en").FillAsync("May we call you back?");
        await page.GetByTestId("rule-form-label-en").FillAsync("Your phone");
        await page.GetByTestId("rule-form-add").ClickAsync();
        var when = page.GetByTestId("rule-field-item").Nth(1);
        await when.GetByTestId("rule-form-field").FillAsync("when");
        await when.GetByTestId("rule-form-type").SelectOptionAsync("choice");
        await when.GetByTestId("rule-form-label-en").FillAsync("When?");
        await when.GetByTestId("rule-form-options").FillAsync("Morning\nEvening");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule").Filter(new() { HasText = "Offers to call" })).ToContainTextAsync("May we call you back?");

        var visitor = await stage.VisitorAsync("/");
        do await visitor.GoAsync("/delivery");
        while (!await Shown(visitor.Invitation));
        var form = visitor.Page.GetByTestId("gateway-form");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(form).ToContainTextAsync("An answer is needed");
        await form.GetByTestId("gateway-field-phone").FillAsync("tomorrow");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(form).ToContainTextAsync("a telephone number");
        // What was typed stays when the page is turned.
        await form.GetByTestId("gateway-field-phone").FillAsync("+49 30 123456");
        await visitor.GoAsync("/products");
        await Expect(form.GetByTestId("gateway-field-phone")).ToHaveValueAsync("+49 30 123456");
        await form.GetByTestId("gateway-field-when").SelectOptionAsync("Evening");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-form-thanks")).ToBeVisibleAsync();
        await visitor.Invitation.GetByRole(AriaRole.Button, new() { Name = "Close" }).First.ClickAsync();
        await Expect(visitor.Invitation).ToBeHiddenAsync();

        await admin.ShowAsync("visitors");
        await admin.Rows.ClickAsync();
        await Expect(admin.Card.GetByTestId("card-forms")).ToContainTextAsync("+49 30 123456");
        await Expect(admin.Card.GetByTestId("card-forms")).ToContainTextAsync("Evening");
    });

    [Fact]
    public Task F42_A_webhook_that_a_rule_decided_is_called_also_when_the_node_was_killed_meanwhile() => Stage.PlayAsync(async stage =>
    {
        using var crm = new Crm();
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("rules");
        var page = admin.Page;
        await page.GetByTestId("rule-new").ClickAsync();
        await page.GetByTestId("rule-name").FillAsync("Tells the CRM");
        await page.GetByTestId("rule-on").SelectOptionAsync("event");
        await page.GetByTestId("rule-on-name").FillAsync("cart_add");
        await page.GetByTestId("rule-then").SelectOptionAsync("webhook");
        await page.GetByTestId("rule-webhooks").ClickAsync();
        await page.GetByTestId("webhook-name").FillAsync("CRM");
        await page.GetByTestId("webhook-address").FillAsync("https://192.168.1.1/");
        await page.GetByTestId("webhook-add").ClickAsync();
        await Expect(page.GetByTestId("webhook-fault")).ToContainTextAsync("not a public address");
        await page.GetByTestId("webhook-address").FillAsync(crm.Address);
        await page.GetByTestId("webhook-add").ClickAsync();
        var secret = await page.GetByTestId("webhook-secret").Locator("code").TextContentAsync();
        await page.GetByTestId("webhook-sheet").GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await page.GetByTestId("rule-webhook").SelectOptionAsync("CRM");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule").Filter(new() { HasText = "Tells the CRM" })).ToContainTextAsync("call a webhook");

        // The first time the CRM is not to be reached; then the node dies, and what it owed is paid by the one that starts again.
        var visitor = await stage.VisitorAsync("/products/kettlebird");
        string? body = null;
        while (body is null)
        {
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
            body = await crm.RefusedAsync(TimeSpan.FromSeconds(5));
            if (body is null) await visitor.GoAsync("/products/kettlebird");
        }
        await stage.KillAsync();
        crm.Heal();
        await stage.StartAgainAsync();
        var (again, signature) = await crm.TakenAsync();
        Assert.Equal(body, again);
        var time = signature.Split(',')[0][2..];
        Assert.Equal($"t={time},v1={Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret!), System.Text.Encoding.UTF8.GetBytes($"{time}.{again}")))}", signature);
        Assert.Equal("Tells the CRM", System.Text.Json.JsonDocument.Parse(again).RootElement.GetProperty("rule").GetProperty("name").GetString());
    }, settings: ["--Gateway:Webhooks:AllowedNetworks:0", "127.0.0.1"]);

    /// <summary>Another system that answers 503 until it is healed, then 204.</summary>
    private sealed class Crm : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);
        private readonly System.Threading.Channels.Channel<string> _refused = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource<(string, string)> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _healthy;

        public Crm()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address => $"http://127.0.0.1:{((System.Net.IPEndPoint)_listener.LocalEndpoint).Port}/hook";

        public void Heal() => _healthy = true;

        /// <summary>The body of a call that was refused; null when none came.</summary>
        public async Task<string?> RefusedAsync(TimeSpan patience)
        {
            using var deadline = new CancellationTokenSource(patience);
            try
            {
                return await _refused.Reader.ReadAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        public Task<(string Body, string Signature)> TakenAsync() => _taken.Task.WaitAsync(TimeSpan.FromMinutes(2));

        private async Task ServeAsync()
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var (stream, text, buffer) = (client.GetStream(), "", new byte[16 * 1024]);
                while (!IsWhole(text) && await stream.ReadAsync(buffer) is var read and > 0) text += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
                if (!IsWhole(text)) continue;
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                var signature = text.Split("\r\n").First(l => l.StartsWith("X-Gateway-Signature: ", StringComparison.Ordinal))["X-Gateway-Signature: ".Length..];
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(_healthy ? "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n" : "HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                if (_healthy) _taken.TrySetResult((text[(end + 4)..], signature));
                else _refused.Writer.TryWrite(text[(end + 4)..]);
            }
        }

        private static bool IsWhole(string text) => text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end
            && System.Text.Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= int.Parse(text.Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

        public void Dispose() => _listener.Dispose();
    }

    private static async Task<bool> Shown(ILocator invitation)
    {
        try
        {
            await invitation.WaitForAsync(new() { Timeout = 3_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
