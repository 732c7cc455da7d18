//! So many connections ask for a page again and again, for so long.

use std::time::{Duration, Instant};

use super::child::{Line, Server};

/// A page, and who asks for it.
#[derive(Debug, Clone)]
pub struct Page {
    pub name: String,
    pub path: String,
    pub who: String,
}

pub struct Answer {
    pub status: u16,
    pub bytes: usize,
}

pub struct Load<'a> {
    pub server: &'a Server,
    pub page: &'a Page,
    pub connections: usize,
    pub took: Duration,
}

pub struct Outcome {
    pub bytes: usize,
    pub per_second: f64,
    pub median_ms: f64,
    pub p99_ms: f64,
    /// The server's CPU time for one request.
    pub cpu_ms: f64,
}

impl Load<'_> {
    pub fn run(&self) -> Outcome {
        let request = self.server.request(self.page);
        let mut warm = Line::open(self.server.address);
        let bytes = (0..20).map(|_| warm.ask(&request).bytes).max().unwrap();
        let (before, begun) = (self.server.cpu_ms(), Instant::now());
        let mut times: Vec<f64> = std::thread::scope(|threads| {
            let request = &request;
            let asking: Vec<_> =
                (0..self.connections).map(|_| threads.spawn(move || self.ask(request, begun))).collect();
            asking.into_iter().flat_map(|thread| thread.join().expect("it ran")).collect()
        });
        let (seconds, cpu) = (begun.elapsed().as_secs_f64(), self.server.cpu_ms() - before);
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        let count = times.len() as f64;
        Outcome { bytes, per_second: count / seconds, median_ms: at(0.5), p99_ms: at(0.99), cpu_ms: cpu / count }
    }

    fn ask(&self, request: &[u8], begun: Instant) -> Vec<f64> {
        let mut line = Line::open(self.server.address);
        let mut times = Vec::new();
        while begun.elapsed() < self.took || times.is_empty() {
            let sent = Instant::now();
            let answer = line.ask(request);
            assert!(matches!(answer.status, 200 | 303), "{}: {}", self.page.path, answer.status);
            times.push(sent.elapsed().as_secs_f64() * 1000.0);
        }
        times
    }
}
