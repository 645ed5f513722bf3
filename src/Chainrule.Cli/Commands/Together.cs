using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Mpi;

namespace Chainrule.Cli.Commands;

/// <summary>
/// Runs a command in all processes that MPI has started, so that they end together: what goes wrong in one is said once, by the
/// first where it still can, and ends all.
/// </summary>
internal static class Together
{
    private const int Interrupted = 130;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>Runs a command; where this process was started alone, as if MPI didn't exist.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="terminal">The terminal, on which only the first process writes.</param>
    /// <param name="work">The command: with the processes, null where there is only this one.</param>
    public static int Run(
        string command, Arguments arguments, Terminal terminal, Func<Ranks?, Arguments, Terminal, int> work)
    {
        if (MpiLaunch.Find() is not { } launch)
        {
            return work(null, arguments, terminal);
        }

        MpiWorld? world = null;
        try
        {
            var own = launch.Rank == 0 ? terminal : Terminal.Of(TextWriter.Null, TextWriter.Null, isQuiet: true);
            var limit = Ranks.LimitOf(arguments);
            world = MpiWorld.Join(launch, limit);
            var ranks = new Ranks(world, launch);
            int code = work(ranks, Ranks.WithThreads(arguments, launch), own);
            terminal.Output.Flush();
            if (code == Interrupted && !ranks.StopTogether)
            {
                return Stop(world);
            }

            world.Leave();
            return code;
        }
        catch (Exception exception)
        {
            return End(exception, world, launch, () => Failure.Tell(exception, terminal, command));
        }
    }

    // What was stopped at a place of its own can't wait for the others, nor they for it.
    private static int Stop(MpiWorld world)
    {
        if (world.Process > 0)
        {
            world.TellFailure("it was told to stop");
            Thread.Sleep(Turn);
        }

        world.Abort(Interrupted);
        return Interrupted;
    }

    private static int End(Exception exception, MpiWorld? world, MpiLaunch launch, Func<int> tell)
    {
        if (launch.Rank > 0)
        {
            bool isFirstGone = exception is MpiException { Rank: 0 };
            if (exception is not MpiException { IsHeard: true })
            {
                TryTell(world, Failure.Describe(exception, command: null).Message);
            }

            // the first says it, and ends this process too; where it can't, the others do, in turns
            Thread.Sleep(isFirstGone || world is null ? launch.Rank * Turn : world.Limit + launch.Rank * Turn);
        }

        int code = launch.Rank == 0 || world is not null ? tell() : Failure.CodeOf(exception);
        world?.Abort(code);
        return code;
    }

    private static void TryTell(MpiWorld? world, string message)
    {
        try
        {
            world?.TellFailure(message);
        }
        catch (MpiException)
        {
            // what has failed may be MPI itself
        }
    }
}
