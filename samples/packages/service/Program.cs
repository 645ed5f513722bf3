// A model behind HTTP: service [MODEL]. One model is loaded once and answers any number of requests at the same time; without a
// MODEL it learns one first. POST /predict takes a row as JSON, as in {"rooms": 3, "city": "Oslo"}.
using Chainrule;
using Chainrule.Tables;
using Chainrule.Tables.Training;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
var model = args is [var file, ..] ? TableModel.Load(file) : Learned();

app.MapGet("/", () => $"{model.Network.Notation}\n");
app.MapPost("/predict", async (HttpRequest request) =>
{
    using var reader = new StreamReader(request.Body);
    string body = await reader.ReadToEndAsync();
    try
    {
        var prediction = model.PredictJson(body);
        return Results.Text($"{prediction.Class ?? $"{prediction.Values.Values.Single():0}"}\n");
    }
    catch (ChainruleException exception)
    {
        // the message says what is wrong with the row
        return Results.Text($"{exception.Message}\n", statusCode: StatusCodes.Status400BadRequest);
    }
});
app.Run();

static TableModel Learned()
{
    int[] rooms = [.. Enumerable.Range(0, 120).Select(i => 1 + i % 6)];
    string[] cities = [.. Enumerable.Range(0, 120).Select(i => i % 4 < 2 ? "Rome" : "Oslo")];
    double[] prices = [.. rooms.Zip(cities, (count, city) => count * (city == "Rome" ? 50.0 : 80) + 20)];
    var houses = Table.FromColumns(
        "houses",
        TableColumn.OfNumbers("rooms", [.. rooms.Select(count => (double)count)]),
        TableColumn.OfTexts("city", cities),
        TableColumn.OfNumbers("price", prices));
    return new TabularTrainer().Fit(houses, target: "price").Model;
}
