using Chainrule.Bench;
using Chainrule.Cli.Benchmarks;

// Chainrule against its peers, as Markdown: dotnet run --project bench/Chainrule.Bench -c Release -- [suites] [--threads 1,2] [--seconds 0.3]
string[] known = ["products", "steps", "training", "prediction", "scaling"];
var culture = System.Globalization.CultureInfo.InvariantCulture;
int[] threads = [.. Value("--threads", "1,2").Split(',').Select(text => int.Parse(text, culture))];
double seconds = double.Parse(Value("--seconds", "0.3"), culture);
string[] suites = [.. args.Where(known.Contains)];
string[] strange = [.. args.Where((word, i) => !known.Contains(word) && !word.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal)))];
if (strange.Length > 0)
{
    Console.Error.WriteLine($"there is no suite '{strange[0]}'; there are: {string.Join(", ", known)}");
    return 2;
}

Console.WriteLine($"Machine: {Machine.Description}.");
foreach (string suite in suites.Length > 0 ? suites : known)
{
    if (suite == "scaling")
    {
        Scaling.Run(threads.Max(), seconds);
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
