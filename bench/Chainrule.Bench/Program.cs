using Chainrule.Bench;
using Chainrule.Cli.Benchmarks;

// Chainrule against its peers, as Markdown: dotnet run --project bench/Chainrule.Bench -c Release -- [suites] [--threads 1,2]
// [--seconds 0.3] [--batches 128]; batches are those of shards
string[] known = ["products", "convolutions", "steps", "training", "prediction", "scaling", "shards"];
var culture = System.Globalization.CultureInfo.InvariantCulture;
int[] threads = [.. Value("--threads", "1,2").Split(',').Select(Number)];
double seconds = double.Parse(Value("--seconds", "0.3"), culture);
string[] suites = [.. args.Where(known.Contains)];
int[] batches = [.. Value("--batches", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
string[] options = ["--threads", "--seconds", "--batches"];
string? strange = args.Where(
        (word, i) => !known.Contains(word) && !options.Contains(word) && (i == 0 || !options.Contains(args[i - 1]))
    )
    .FirstOrDefault();
if (strange is not null)
{
    bool asksForHelp = strange is "--help" or "-h";
    (asksForHelp ? Console.Out : Console.Error).WriteLine(
        $"{(asksForHelp ? "" : $"'{strange}' is neither a suite nor an option\n")}[{string.Join("] [", known)}] (all, if none "
            + "is named) [--threads 1,2] [--seconds 0.3] [--batches 128]"
    );
    return asksForHelp ? 0 : 2;
}

Console.WriteLine($"Machine: {Machine.Description}.");
foreach (string suite in suites.Length > 0 ? suites : known)
{
    if (suite == "scaling")
    {
        Scaling.Run(threads.Max(), seconds);
        continue;
    }

    if (suite == "shards")
    {
        Shards.Run(threads.Max(), seconds, batches.Length > 0 ? batches : null);
        continue;
    }

    foreach (int count in threads)
    {
        Action<int, double> run = suite switch
        {
            "products" => Products.Run,
            "convolutions" => Convolutions.Run,
            "steps" => Steps.Run,
            "training" => Training.Run,
            _ => Prediction.Run,
        };
        run(count, seconds);
    }
}

return 0;

string Value(string name, string fallback)
{
    int i = Array.IndexOf(args, name);
    return i >= 0 && i + 1 < args.Length ? args[i + 1] : fallback;
}

int Number(string text) => int.Parse(text, culture);
