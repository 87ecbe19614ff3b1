using System.Text.Json;
using DaprPush.Samples.Documents.Documents;
using DaprPush.Samples.Documents.Processing;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPushClient(push => push.Service = "document-processing");
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddOptions<DocumentOptions>().BindConfiguration(DocumentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<DocumentShelf>();
builder.Services.AddHostedService<DocumentProcessor>();

var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
});
app.UseStatusCodePages();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapDocuments();
app.Run();
