// Trains on a schedule: worker TABLE TARGET MODEL SECONDS [TIMES]. Each time the model is learned anew from the table as it is
// then, and the file is replaced as a whole: a program that reads it sees the old model or the new one, never half of one.
using System.Globalization;
using Chainrule;
using Chainrule.Tables;
using Chainrule.Tables.Training;

if (args is not [var table, var target, var file, var seconds, .. var rest])
{
    Console.Error.WriteLine("worker TABLE TARGET MODEL SECONDS [TIMES]");
    return 2;
}

int times = rest is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : int.MaxValue;
var period = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(new Schedule(table, target, file, period, times)).AddHostedService<Training>();
await builder.Build().RunAsync();
return 0;

internal sealed record Schedule(string Table, string Target, string File, TimeSpan Period, int Times);

internal sealed class Training(Schedule schedule, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(schedule.Period);
        for (int time = 1; ; time++)
        {
            await Task.Run(() => Train(stopping), stopping);
            if (time == schedule.Times)
            {
                lifetime.StopApplication();
                return;
            }

            await timer.WaitForNextTickAsync(stopping);
        }
    }

    private void Train(CancellationToken stopping)
    {
        try
        {
            var result = new TabularTrainer().Fit(Table.Load(schedule.Table), schedule.Target, cancel: stopping);
            result.Model.Save(schedule.File, overwrite: true);
            var figure = result.Test!.Figures[0];
            Console.WriteLine($"{schedule.File}: {figure.Name} {figure.Value:0.000} on {result.Test.Rows} rows held out");
        }
        catch (ChainruleException exception)
        {
            Console.Error.WriteLine($"the old model stays: {exception.Message}"); // a table in the middle of being written, say
        }
    }
}
