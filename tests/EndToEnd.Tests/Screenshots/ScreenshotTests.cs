using Gateway.EndToEnd.Tests.Stages;
using Gateway.Swarm;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Screenshots;

/// <summary>Pictures of every screen of the console and of the widget, in the sizes and colours that people judge by.</summary>
public sealed class ScreenshotTests
{
    private static readonly (int Width, int Height)[] _sizes = [(1440, 900), (1024, 768), (390, 844)];

    [ScreenshotFact]
    public Task Every_screen_in_every_size_and_colour() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        await using var traffic = new Traffic(stage.Place, stage.Stop);
        await using var anna = await PastAsync(stage, traffic);
        for (var i = 0; i < 40; i++) await traffic.VisitAsync(1 + (i * 7 % 6));
        var console = await stage.OperatorAsync("boris");
        var shopper = await stage.VisitorAsync("/products/emberdown-minus-5");
        await PresentAsync(stage, traffic, console, shopper);
        await VisitorPicturesAsync(shopper, folder);
        await ConsolePicturesAsync(console, folder);
    });

    [ScreenshotFact]
    public Task What_the_site_does_with_words_in_every_size_and_colour() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await admin.ShowAsync("site");
        await page.GetByTestId("site-messages").ClickAsync();
        await page.GetByTestId("auto-silent-on").CheckAsync();
        await page.GetByTestId("filter-mask").FillAsync("дурак*\ndarn*");
        await page.GetByTestId("filter-try").FillAsync("Darned tent, dear Sir");
        await page.GetByTestId("filter-try-go").ClickAsync();
        await Expect(page.GetByTestId("filter-tried")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-messages");
        await page.GetByTestId("push-pages").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "site-messages-below");
        await page.GetByTestId("site-glossary").ClickAsync();
        await page.GetByTestId("term-new").ClickAsync();
        await page.GetByTestId("term-term").FillAsync("down");
        await page.GetByTestId("term-text").FillAsync("The soft undercoat of geese: the warmest filling for its weight, as long as it stays dry.");
        await ShootAsync(page, folder, "site-glossary");
        await page.GetByTestId("term-save").ClickAsync();
        await Expect(page.GetByTestId("glossary-term")).ToHaveCountAsync(1);
        await page.GetByTestId("site-files").ClickAsync();
        await Expect(page.GetByTestId("site-files-form")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-files");
        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Is this one filled with down?");
        await admin.AcceptAsync("Is this one filled with");
        var pane = page.GetByTestId("dialog-pane");
        await pane.GetByTestId("push").ClickAsync();
        await page.GetByTestId("push-address").FillAsync("/delivery");
        await ShootAsync(page, folder, "desk-page");
        await page.GetByTestId("push-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-page")).ToBeVisibleAsync();
        await visitor.Page.GetByTestId("gateway-term").ClickAsync();
        await ShootAsync(visitor.Page, folder, "widget-words");
        await visitor.Page.GetByTestId("gateway-emoji").ClickAsync();
        await ShootAsync(visitor.Page, folder, "widget-emoji");
        await pane.GetByTestId("term").ClickAsync();
        await ShootAsync(page, folder, "desk-words");
        await page.SetViewportSizeAsync(1440, 900);
        await pane.GetByTestId("emoji").ClickAsync();
        await ShootAsync(page, folder, "desk-emoji");
    });

    [ScreenshotFact]
    public Task What_an_administrator_sets_in_every_size_and_colour() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        var visitor = await stage.VisitorAsync("/products/emberdown-minus-5");
        await visitor.GoAsync("/delivery");
        await admin.ShowAsync("rules");
        await page.GetByTestId("rule-new").ClickAsync();
        await page.GetByTestId("rule-preset-cart").ClickAsync();
        await ShootAsync(page, folder, "rules-new");
        await page.GetByTestId("rule-rich").ClickAsync();
        await page.GetByTestId("rule-picture-product").ClickAsync();
        await page.GetByTestId("rule-coupon").SelectOptionAsync("code");
        await page.GetByTestId("rule-coupon-code").FillAsync("TENT10");
        await page.GetByTestId("rule-preview").ClickAsync();
        await Expect(page.FrameLocator("[data-testid=preview-frame]").GetByTestId("gateway-coupon")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "rules-preview");
        await page.GetByTestId("preview-phone").ClickAsync();
        await page.GetByTestId("preview-dark").ClickAsync();
        await ShootAsync(page, folder, "rules-preview-phone");
        await page.Keyboard.PressAsync("Escape");
        await admin.ShowAsync("site");
        await Expect(page.GetByTestId("rules-own").GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-invitations");
        await page.GetByTestId("limit-coolDownSeconds").FillAsync("100000");
        await page.GetByTestId("limit-timeZone").FillAsync("Mars/Base");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("limit-timeZone-fault")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-invitations-faults");
        // The longer language has to fit as well.
        await page.EvaluateAsync("() => localStorage.setItem('gateway.console.language', 'ru')");
        await page.ReloadAsync();
        await page.GetByTestId("site-privacy").ClickAsync();
        await page.GetByTestId("person-id").FillAsync("t2Xw8-visitor");
        await page.GetByTestId("person-look").ClickAsync();
        await Expect(page.GetByTestId("held")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-privacy");
        await page.GetByTestId("held").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "site-privacy-person");
        await page.GetByTestId("site-identity").ClickAsync();
        await page.GetByTestId("identity-make").ClickAsync();
        await page.GetByTestId("identity-kept").ClickAsync();
        await page.GetByTestId("identity-make").ClickAsync();
        await Expect(page.GetByTestId("identity-new")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-identity");
        await page.GetByTestId("site-webhooks").ClickAsync();
        foreach (var (name, address) in (IEnumerable<(string, string)>)[("CRM", "https://crm.example/gateway/calls"), ("Helper bot", "https://bots.example/answer")])
        {
            await page.GetByTestId("webhook-name").FillAsync(name);
            await page.GetByTestId("webhook-address").FillAsync(address);
            await page.GetByTestId("webhook-add").ClickAsync();
            await Expect(page.GetByTestId("webhook").Filter(new() { HasText = name })).ToBeVisibleAsync();
        }
        await page.GetByTestId("webhook").First.GetByTestId("webhook-events").ClickAsync();
        foreach (var word in (string[])["started", "message", "closed"])
        {
            await page.GetByTestId($"event-dialog.{word}").CheckAsync();
            await Expect(page.GetByTestId($"event-dialog.{word}")).ToBeCheckedAsync();
        }
        await page.GetByTestId("webhook").First.GetByTestId("webhook-test").ClickAsync();
        await Expect(page.GetByTestId("webhook-call")).ToHaveCountAsync(1);
        await ShootAsync(page, folder, "site-webhooks");
        await page.GetByTestId("site-departments").ClickAsync();
        await page.GetByTestId("department-sales").ClickAsync();
        await page.GetByTestId("dep-botSeconds").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "site-department-bot");
        await page.GetByTestId("site-staffing").ClickAsync();
        await Expect(page.GetByTestId("staffing")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-staffing");
        await page.GetByTestId("site-conversion").ClickAsync();
        await Expect(page.GetByTestId("demand-dialogs")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-reports");
    });

    [ScreenshotFact]
    public Task Several_people_around_one_dialog_in_every_size_and_colour() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var boris = await stage.OperatorAsync("boris");
        var shopper = await stage.VisitorAsync("/products/emberdown-minus-5");
        await using var traffic = new Traffic(stage.Place, stage.Stop);
        await PresentAsync(stage, traffic, boris, shopper);
        var mira = await stage.OperatorAsync("admin");
        await mira.ShowAsync("board");
        await Expect(mira.Page.GetByTestId("board").Locator("tbody tr")).ToHaveCountAsync(9);
        await ShootAsync(mira.Page, folder, "board");
        await mira.Page.GetByTestId("board").Locator("tr", new() { HasText = "How cold may the night" }).GetByTestId("observe").ClickAsync();
        await boris.Pane("How cold may the night").GetByTestId("composer").FillAsync("The liner");
        await Expect(mira.Page.GetByTestId("presence")).ToContainTextAsync("is writing");
        await mira.Page.GetByTestId("composer").FillAsync("Offer the sleeping mat with it, there are ten left.");
        await mira.Page.GetByTestId("composer").PressAsync("Enter");
        await ShootAsync(mira.Page, folder, "observed");
    });

    [ScreenshotFact]
    public Task What_stands_out_among_visitors_and_what_a_visitor_who_reads_from_the_right_is_shown() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        var rule = await page.APIRequest.PostAsync($"{stage.Node.Address}api/v1/sites/demo/rules", new()
        {
            Headers = new Dictionary<string, string> { ["Origin"] = stage.Place.ConsoleOrigin },
            DataObject = new
            {
                name = "Палатки: предложить помощь",
                on = new { kind = "event", name = "look_closer" },
                where = Array.Empty<object>(),
                then = new object[]
                {
                    new { kind = "tag", tag = "ждёт доставку" },
                    new { kind = "segment", segment = "tent-lovers" },
                    new
                    {
                        kind = "invite", department = "sales", @operator = "Anna Sorokina", picture = "{picture}", price = "{price}", title = new { en = "{product}", ar = "{product}" },
                        text = new { en = "Still thinking about it? Delivery is on us today.", ar = "هل ما زلت تفكر؟ التوصيل مجاني اليوم، ويمكننا الإجابة عن أي سؤال." },
                        coupon = new { code = "TENT10", note = new { en = "10 % off until Sunday", ar = "خصم 10٪ حتى يوم الأحد" } },
                    },
                },
                per = "visit",
            },
        });
        Assert.True(rule.Ok, await rule.TextAsync());
        var reader = await stage.VisitorAsync("/", new() { Locale = "ar" });
        // The shop speaks no language that is read from the right; its page says that it does.
        await reader.Page.AddInitScriptAsync("new MutationObserver(() => { document.documentElement.lang = 'ar'; document.documentElement.dir = 'rtl'; }).observe(document, { childList: true })");
        await reader.GoAsync("/products/ridgeback-45");
        await reader.Page.Locator("[data-account]").ClickAsync();
        await Expect(reader.Page.Locator("[data-account]")).ToContainTextAsync("Maria");
        foreach (var path in (string[])["/products/glowworm-300", "/cart", "/delivery", "/products/kettlebird"]) await (await stage.VisitorAsync(path)).Page.EvaluateAsync("() => gateway.set({ name: 'Константин Константинопольский' })");
        await reader.Page.EvaluateAsync("() => gateway.event('look_closer')");
        await Expect(reader.Invitation).ToContainTextAsync("TENT10");
        await ShootAsync(reader.Page, folder, "invitation-rtl");
        await page.EvaluateAsync("() => localStorage.setItem('gateway.console.language', 'ru')");
        await page.ReloadAsync();
        await admin.ShowAsync("visitors");
        await Expect(page.GetByTestId("visitor-tag").First).ToBeVisibleAsync();
        await ShootAsync(page, folder, "visitors-ru");
        await page.GetByTestId("visitor-filter").FillAsync("1017");
        await Expect(page.GetByTestId("known-person")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "visitors-known-ru");
        await page.GetByTestId("visitor-filter").FillAsync("");
        await page.GetByTestId("vf-group").SelectOptionAsync("segment");
        await Expect(page.GetByTestId("segment-report")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "segments-ru");
        await admin.ShowAsync("rules");
        await page.GetByTestId("rule").Filter(new() { HasText = "Палатки" }).GetByTestId("rule-edit").ClickAsync();
        await page.GetByTestId("rule-inviter").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "rule-inviter-ru");
        await page.GetByTestId("rule-add-where").Last.ClickAsync();
        await page.GetByTestId("rule-field").Last.SelectOptionAsync("pages");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule-fault-where[0]")).ToBeVisibleAsync();
        await page.GetByTestId("rule-fault-where[0]").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "rule-faults-ru");
    });

    [ScreenshotFact]
    public Task Cards_within_a_dialog_and_the_forms_of_the_site() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("site");
        await admin.Page.GetByTestId("site-forms").ClickAsync();
        await Expect(admin.Page.GetByTestId("form-item").First).ToBeVisibleAsync();
        await ShootAsync(admin.Page, folder, "site-forms");
        await admin.Page.Locator("[data-testid=form-item][data-form=order]").ClickAsync();
        await Expect(admin.Page.GetByTestId("form-editor")).ToBeVisibleAsync();
        await ShootAsync(admin.Page, folder, "site-forms-editor");
        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products/hollow-pine-2");
        await visitor.GoAsync("/products");
        await visitor.SayAsync("I would like the tent that I looked at, and I have a coupon.");
        var pane = await admin.AcceptAsync("I would like the tent");
        async Task SendAsync(string which)
        {
            await pane.GetByTestId("send-form").ClickAsync();
            await admin.Page.Locator(which).First.ClickAsync();
        }
        await pane.GetByTestId("send-form").ClickAsync();
        await Expect(admin.Page.GetByTestId("card-product").First).ToBeVisibleAsync();
        await ShootAsync(admin.Page, folder, "card-picker");
        await admin.Page.GetByTestId("card-product").First.ClickAsync();
        await SendAsync("[data-testid=card-form][data-form=coupon]");
        await visitor.Page.GetByTestId("gateway-field-coupon").FillAsync("LARCH-10");
        await ShootAsync(visitor.Page, folder, "widget-cards");
        await visitor.Page.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-verdict")).ToHaveAttributeAsync("data-word", "valid", new() { Timeout = 30_000 });
        await ShootAsync(visitor.Page, folder, "widget-card-checked");
        await SendAsync("[data-testid=card-form][data-form=delivery]");
        await visitor.Page.GetByTestId("gateway-field-phone").FillAsync("call me");
        await visitor.Page.GetByTestId("gateway-form-send").ClickAsync();
        await ShootAsync(visitor.Page, folder, "widget-card-faults");
        await ShootAsync(admin.Page, folder, "dialog-cards");
    });

    /// <summary>The longer language has to fit as well.</summary>
    [ScreenshotFact]
    public Task Forms_words_pages_cards_and_the_end_of_a_dialog_in_Russian() => Stage.PlayAsync(async stage =>
    {
        var folder = Directory.CreateDirectory(ScreenshotFactAttribute.Folder!).FullName;
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.EvaluateAsync("() => localStorage.setItem('gateway.console.language', 'ru')");
        await page.ReloadAsync();
        await admin.ShowAsync("site");
        await page.GetByTestId("site-forms").ClickAsync();
        await Expect(page.GetByTestId("form-item").First).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-forms-ru");
        await page.Locator("[data-testid=form-item][data-form=order]").ClickAsync();
        await Expect(page.GetByTestId("form-editor")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-forms-editor-ru");
        await page.GetByTestId("site-messages").ClickAsync();
        await page.GetByTestId("auto-silent-on").CheckAsync();
        await page.GetByTestId("filter-mask").FillAsync("дурак*");
        await page.GetByTestId("filter-mark").FillAsync("вернуть деньги");
        await page.GetByTestId("filter-try").FillAsync("Дурацкая палатка, хочу вернуть деньги");
        await page.GetByTestId("filter-try-go").ClickAsync();
        await Expect(page.GetByTestId("filter-tried")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-messages-ru");
        await page.GetByTestId("push-pages").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "site-messages-below-ru");
        await page.GetByTestId("site-glossary").ClickAsync();
        await page.GetByTestId("term-new").ClickAsync();
        await page.GetByTestId("term-term").FillAsync("пух");
        await page.GetByTestId("term-text").FillAsync("Мягкий подшёрсток гусей: самый тёплый наполнитель для своего веса, пока остаётся сухим.");
        await ShootAsync(page, folder, "site-glossary-ru");
        await page.GetByTestId("term-save").ClickAsync();
        await Expect(page.GetByTestId("glossary-term")).ToHaveCountAsync(1);
        await page.GetByTestId("site-files").ClickAsync();
        await Expect(page.GetByTestId("site-files-form")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "site-files-ru");

        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/ru/products/hollow-pine-2", new() { Locale = "ru-RU" });
        await visitor.GoAsync("/ru/products");
        await visitor.SayAsync("Здравствуйте! Здесь пух? И у меня есть купон.");
        var pane = await admin.AcceptAsync("Здесь пух?");
        await pane.GetByTestId("push").ClickAsync();
        await page.GetByTestId("push-address").FillAsync("/ru/delivery");
        await ShootAsync(page, folder, "desk-page-ru");
        await page.GetByTestId("push-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-page")).ToBeVisibleAsync();
        await ShootAsync(visitor.Page, folder, "widget-page-ru");
        await pane.GetByTestId("send-form").ClickAsync();
        await Expect(page.GetByTestId("card-product").First).ToBeVisibleAsync();
        await ShootAsync(page, folder, "card-picker-ru");
        await page.GetByTestId("card-product").First.ClickAsync();
        foreach (var form in (string[])["coupon", "delivery"])
        {
            await pane.GetByTestId("send-form").ClickAsync();
            await page.Locator($"[data-testid=card-form][data-form={form}]").ClickAsync();
        }
        await visitor.Page.GetByTestId("gateway-field-coupon").FillAsync("LARCH-10");
        await visitor.Page.GetByTestId("gateway-form-send").First.ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-verdict")).ToHaveAttributeAsync("data-word", "valid", new() { Timeout = 30_000 });
        await visitor.Page.GetByTestId("gateway-field-phone").FillAsync("позвоните");
        await visitor.Page.GetByTestId("gateway-form-send").ClickAsync();
        await ShootAsync(visitor.Page, folder, "widget-cards-ru");
        // The delivery form was one too many.
        var last = pane.Locator(".line").Filter(new() { Has = page.GetByTestId("card-sent") }).Last;
        await last.HoverAsync();
        await last.GetByTestId("delete").ClickAsync();
        await last.GetByTestId("delete-sure").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-card-withdrawn")).ToBeVisibleAsync();
        await ShootAsync(visitor.Page, folder, "widget-withdrawn-ru");
        await ShootAsync(page, folder, "dialog-cards-ru");
        await pane.GetByTestId("close-dialog").ClickAsync();
        await page.GetByTestId("close-confirm").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-star-2")).ToBeVisibleAsync();
        await ShootAsync(visitor.Page, folder, "widget-closing-ru");
        await visitor.RateAsync(2);
        await ShootAsync(visitor.Page, folder, "widget-rated-ru");
        await admin.ShowHistoryAsync(page.GetByTestId("history-item").First);
        await page.GetByTestId("history-item").First.ClickAsync();
        await Expect(page.GetByTestId("review-state")).ToBeVisibleAsync();
        await page.GetByTestId("review-state").ScrollIntoViewIfNeededAsync();
        await ShootAsync(page, folder, "history-review-ru");
    });

    /// <summary>What the history holds: dialogs that anna has had.</summary>
    private static async Task<OperatorClient> PastAsync(Stage stage, Traffic traffic)
    {
        var anna = await stage.Nodes.OperatorAsync(stage.Node, "anna");
        await anna.SetStateAsync(1, stage.Stop);
        for (var i = 0; i < 14; i++)
        {
            var visitor = await traffic.VisitAsync(2);
            var lines = i % 2 == 0 ? traffic.PastDialogs[i * 11 % traffic.PastDialogs.Count] : traffic.Dialogs[i % traffic.Dialogs.Count];
            var begun = await visitor.BeginAsync(i % 3 == 0 ? "delivery" : "sales", null, lines[0], stage.Stop);
            await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), stage.Stop);
            for (var n = 1; n < lines.Count; n++) await (n % 2 == 1 ? anna.PostAsync(begun.Dialog, lines[n], stage.Stop) : visitor.PostAsync(begun.Dialog, lines[n], stage.Stop));
            await anna.CloseAsync(begun.Dialog, stage.Stop);
            if (i % 4 != 3) await visitor.RateAsync(begun.Dialog, 5 - (i % 4), "", stage.Stop);
            await visitor.LeaveAsync();
        }
        // Takes nothing more: what comes now is for the console in the picture.
        await anna.SetStateAsync(3, stage.Stop);
        return anna;
    }

    /// <summary>Five dialogs, one of them unanswered and one being written in, an offer, and others who wait.</summary>
    private static async Task PresentAsync(Stage stage, Traffic traffic, OperatorConsole console, Shopper shopper)
    {
        await shopper.SayAsync("Hello! How cold may the night be for the Emberdown?");
        await console.AcceptAsync("How cold may the night be");
        await SayAsync("How cold may the night be", "Comfortable at −1 °C, and one gets through −5 °C with dry socks. Where are you going?");
        await shopper.SayAsync("The Tatras, first week of October. We sleep at about 1,800 m.");
        await SayAsync("How cold may the night be", "Then take it together with the liner: it adds 4 °C and weighs 210 g. Both are in stock.");
        foreach (var (lines, i) in traffic.Dialogs.Take(4).Select((d, i) => (d, i)))
        {
            var visitor = await traffic.VisitAsync(3 + i);
            var begun = await visitor.BeginAsync(i % 2 == 0 ? "sales" : "support", null, lines[0], stage.Stop);
            await console.AcceptAsync(lines[0]);
            await SayAsync(lines[0], lines[1]);
            if (i > 0) await visitor.PostAsync(begun.Dialog, lines[2 % lines.Count], stage.Stop);
            if (i == 2) await visitor.PostAsync(begun.Dialog, string.Join(' ', Enumerable.Repeat("Мы идём втроём на неделю, и нам важно, чтобы палатка высохла за утро.", 14)), stage.Stop);
            if (i == 3) await visitor.TypeAsync(begun.Dialog, "One more thing: do you also");
        }
        foreach (var lines in traffic.Dialogs.Skip(4).Take(4)) await (await traffic.VisitAsync(4)).BeginAsync("sales", null, lines[0], stage.Stop);
        await Expect(console.Queue.First).ToBeVisibleAsync();

        Task SayAsync(string said, string text) => OperatorConsole.SayAsync(console.Pane(said), text);
    }

    private static async Task VisitorPicturesAsync(Shopper shopper, string folder)
    {
        await ShootAsync(shopper.Page, folder, "widget-dialog");
        await shopper.MinimiseAsync();
        await ShootAsync(shopper.Page, folder, "widget-button");
        await shopper.OpenAsync();
    }

    private static async Task ConsolePicturesAsync(OperatorConsole console, string folder)
    {
        var page = console.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).First.ClickAsync();
        await console.Mine.Filter(new() { HasText = "Tatras" }).Or(console.Mine.First).First.ClickAsync();
        await ShootAsync(page, folder, "desk");
        foreach (var screen in (string[])["visitors", "history", "rules", "phrases"])
        {
            await console.ShowAsync(screen);
            await Expect(page.GetByTestId(screen switch { "visitors" => "visitor-row", "history" => "history-item", "rules" => "rule", _ => "phrase" }).First).ToBeVisibleAsync();
            await ShootAsync(page, folder, screen);
            if (screen == "visitors") await console.Rows.Nth(2).ClickAsync();
            else if (screen == "history") await OpenPastAsync(page);
            else if (screen == "rules") await page.GetByTestId("rule-edit").First.ClickAsync();
            else await page.GetByTestId("phrase").First.ClickAsync();
            await ShootAsync(page, folder, $"{screen}-one");
        }
        await page.Keyboard.PressAsync("Control+k");
        await ShootAsync(page, folder, "palette");
        await page.Keyboard.PressAsync("Escape");
        await console.ShowAsync("desk");
        await console.State.ClickAsync();
        await page.GetByTestId("sign-out").ClickAsync();
        await Expect(page.GetByTestId("sign-in-login")).ToBeVisibleAsync();
        await ShootAsync(page, folder, "sign-in");
    }

    private static async Task OpenPastAsync(IPage page)
    {
        await page.GetByTestId("history-item").First.ClickAsync();
        await Expect(page.GetByTestId("history-dialog").Locator(".bubble").First).ToBeVisibleAsync();
    }

    private static async Task ShootAsync(IPage page, string folder, string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var (width, height) in _sizes)
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.SetViewportSizeAsync(width, height);
                // Two frames: the first applies the size, the second draws what followed from it.
                await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png") });
            }
        }
        await page.SetViewportSizeAsync(_sizes[0].Width, _sizes[0].Height);
    }
}
