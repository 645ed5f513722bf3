#:project ../src/Chainrule.Tables/Chainrule.Tables.csproj
#:project ../src/Chainrule.Insight/Chainrule.Insight.csproj

// From a CSV file to predictions: what the columns hold, a model and how good it is, what it goes by, and new rows.
using Chainrule.Insight.Importance;
using Chainrule.Tables;
using Chainrule.Tables.Training;

string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var penguins = Table.Load(Path.Combine(here, "..", "data", "penguins.csv"));
var schema = TableSchema.Infer(penguins, new TableOptions { Targets = ["species"] });
foreach (var column in schema.Columns)
{
    Console.WriteLine($"{column.Name,-18} {column.Kind,-12} {column.Role}");
}

// A linear model and networks are compared on rows that they haven't seen; the better one is kept, and tested on others.
var result = new TabularTrainer(new TabularOptions { Seed = 1 }).Fit(penguins, schema);
Console.WriteLine(
    $"\nthe {result.Kind.ToString().ToLowerInvariant()} model does best; on {result.Test!.Rows} rows held out, with 95% "
        + "confidence:"
);
foreach (var figure in result.Test.Figures.Where(figure => figure.Name is "accuracy" or "log loss"))
{
    Console.WriteLine($"  {figure.Name} {figure.Value:0.000} ({figure.Low:0.000} to {figure.High:0.000})");
}

// What it goes by: the values of one column are dealt out to other rows, and its answers get so much worse.
int[] actual = TabularEvaluation.ActualClasses(result.Model, penguins);
var importances = PermutationImportance.OfClasses(result.Model.Model, penguins, actual);
Console.WriteLine($"\nwithout a column, {importances.Score} falls by");
foreach (var column in importances.Columns.OrderByDescending(column => column.Mean).Take(4))
{
    Console.WriteLine($"  {column.Column,-18} {column.Mean:0.000}  {new string('█', (int)(40 * Math.Max(0, column.Mean)))}");
}

// The preparation of the columns is inside the model: new rows are given as they are, with gaps and in any order.
var found = Table.FromColumns(
    "three penguins",
    TableColumn.OfTexts("island", ["Biscoe", "Dream", "Torgersen"]),
    TableColumn.OfNumbers("bill_length_mm", [47.5, 49.0, 38.6]),
    TableColumn.OfNumbers("bill_depth_mm", [15.0, double.NaN, 18.1]),
    TableColumn.OfNumbers("flipper_length_mm", [218, 196, 188]),
    TableColumn.OfNumbers("body_mass_g", [5050, 3700, 3550]),
    TableColumn.OfTexts("sex", ["male", "female", null]),
    TableColumn.OfTexts("year", ["2009", "2009", "2009"]));
string file = Path.Combine(Path.GetTempPath(), $"penguins-{Environment.ProcessId}.safetensors");
result.Model.Save(file);
var model = TableModel.Load(file);
File.Delete(file);
Console.WriteLine($"\nthree more: {string.Join(", ", model.Classify(found).Select(label => model.Classes[label]))}");
