using Chainrule.Bench;
using Chainrule.Cli.Benchmarks;

// Chainrule against its peers, as Markdown: dotnet run --project bench/Chainrule.Bench -c Release -- [suites] [--threads 1,2]
// [--seconds 0.3]
string[] known = ["products", "steps", "training", "prediction", "scaling", "shards"];
var culture = System.Globalization.CultureInfo.InvariantCulture;
int[] threads = [.. Value("--threads", "1,2").Split(',').Select(text => int.Parse(text, culture))];
double seconds = double.Parse(Value("--seconds", "0.3"), culture);
string[] suites = [.. args.Where(known.Contains)];
string[] options = ["--threads", "--seconds"];
string? strange = args.Where(
        (word, i) => !known.Contains(word) && !options.Contains(word) && (i == 0 || !options.Contains(args[i - 1]))
    )
    .FirstOrDefault();
if (strange is not null)
{
    bool asksForHelp = strange is "--help" or "-h";
    (asksForHelp ? Console.Out : Console.Error).WriteLine(
        $"{(asksForHelp ? "" : $"'{strange}' is neither a suite nor an option\n")}[{string.Join("] [", known)}] (all, if none "
            + "is named) [--threads 1,2] [--seconds 0.3]"
    );
    return asksForHelp ? 0 : 2;
}

Console.WriteLine($"Machine: {Machine.Description}.");
foreach (string suite in suites.Length > 0 ? suites : known)
{
    if (suite is "scaling" or "shards")
    {
        (suite == "scaling" ? (Action<int, double>)Scaling.Run : Shards.Run)(threads.Max(), seconds);
        continue;
    }

    foreach (int count in threads)
    {
        Action<int, double> run = suite switch
        {
            "products" => Products.Run,
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
