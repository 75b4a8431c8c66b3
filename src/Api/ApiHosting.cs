using Gateway.Api.Alerts;
using Gateway.Api.Files;
using Gateway.Api.Forms;
using Gateway.Api.Health;
using Gateway.Api.History;
using Gateway.Api.Nodes;
using Gateway.Api.Phrases;
using Gateway.Api.Replays;
using Gateway.Api.Requests;
using Gateway.Api.Rules;
using Gateway.Api.Sessions;
using Gateway.Api.Sites;
using Gateway.Api.Staffing;
using Gateway.Api.Team;
using Gateway.Api.Tickets;
using Gateway.Persistence.Alerts;
using Gateway.Persistence.Erasure;
using Gateway.Persistence.Files;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Staffing;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Gateway.Persistence.Webhooks;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Api;

/// <summary>Registers the HTTP API with a node.</summary>
public static class ApiHosting
{
    /// <summary>
    /// The API's services: <see cref="ReadinessState"/>, <see cref="RetentionOptions"/> (to be shown) and <see cref="WebhookOptions"/> (those that are registered before win), the <see cref="TicketKeyring"/> with what keeps it up to date, OpenAPI. Needs
    /// <see cref="Persistence.Catalog.CatalogHosting.AddCatalog"/>, <see cref="Persistence.Database"/>, <see cref="INodes"/>, <see cref="IAlerts"/>, <see cref="IDialogs"/> and <see cref="Actors.Sites.SiteDirectory"/> among the services.
    /// </summary>
    public static IServiceCollection AddGatewayApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TicketKeyring>();
        services.TryAddSingleton<ReadinessState>();
        services.TryAddSingleton(new RetentionOptions());
        services.TryAddSingleton<TranscriptReader>();
        services.TryAddSingleton<Reviews>();
        services.TryAddSingleton<RatingReport>();
        services.TryAddSingleton<VisitorHistory>();
        services.TryAddSingleton<SegmentReport>();
        services.TryAddSingleton<ConversionReport>();
        services.TryAddSingleton<DemandReport>();
        services.TryAddSingleton<AlertRows>();
        services.TryAddSingleton<RecordingRows>();
        services.TryAddSingleton<ReplayRuns>();
        services.TryAddSingleton<TalkRows>();
        services.TryAddSingleton<StaffingRows>();
        services.TryAddSingleton<TrialRows>();
        services.TryAddSingleton<KnownVisitors>();
        services.TryAddSingleton(new FileIntakeOptions());
        services.TryAddSingleton<IFileStore, DatabaseFiles>();
        services.AddSingleton<FileScan>().AddSingleton<FileIntake>();
        services.TryAddSingleton(new WebhookOptions());
        services.AddSingleton<WebhookGate>().AddSingleton<Webhooks>().AddSingleton<WebhookCalls>();
        services.AddSingleton<PersonErasure>().AddSingleton<PersonExport>();
        services.AddHostedService<ErasureSweeper>();
        services.AddSingleton<SignInThrottle>().AddSingleton<Audit>();
        services.AddSingleton<NewVisitorBudget>();
        services.AddOptions<ApiOptions>().BindConfiguration("Gateway:Api")
            .Validate(o => o.NewVisitorsPerMinute >= 0, "Gateway:Api:NewVisitorsPerMinute is a number from 0 (no limit)").ValidateOnStart();
        services.AddHostedService<KeyringLoader>();
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>The routes of <c>/api/v1</c>, <c>/health</c> and <c>/openapi/v1.json</c>.</summary>
    public static void MapGatewayApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapHealth();
        var api = routes.MapGroup("/api/v1").AddEndpointFilter<DatabaseTrouble>();
        api.MapVisitorTickets();
        api.MapVisitorFiles();
        api.MapVisitorTranscript();
        api.MapVisitorGlossary();
        var console = api.MapGroup("").AddEndpointFilter<OriginCheck>().AddEndpointFilter<Guard>().AddEndpointFilter<RefusalFilter>();
        console.MapSession();
        console.MapOwnSessions();
        console.MapTeam();
        console.MapRoles();
        console.MapTokens();
        console.MapAudit();
        console.MapTicketKeys();
        console.MapOperatorTickets();
        console.MapNodes();
        var site = console.MapGroup("/sites/{site}");
        site.MapSite();
        site.MapRouting();
        site.MapIdentitySecrets();
        site.MapBans();
        site.MapWords();
        site.MapGlossary();
        site.MapRules();
        site.MapLift();
        site.MapReplays();
        site.MapInvitationLimits();
        site.MapCoupons();
        site.MapWebhooks();
        site.MapPhrases();
        site.MapForms();
        site.MapDialogs();
        site.MapFiles();
        site.MapDesk();
        site.MapVisitor();
        site.MapPerson();
        site.MapPeople();
        site.MapSegments();
        site.MapConversion();
        site.MapDemand();
        site.MapRatings();
        site.MapAlerts();
        site.MapTalk();
        site.MapStaffing();
        routes.MapFallback("/api/{**path}", (HttpContext http) =>
            Refuse.Because(StatusCodes.Status404NotFound, "unknown-route", $"no route {http.Request.Method} {Refuse.Shown(http.Request.Path)}")).ExcludeFromDescription();
    }
}
